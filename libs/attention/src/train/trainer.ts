import type { CompiledGradient } from '../engine/compile.ts';
import { AttentionError } from '../engine/errors.ts';
import type { Parameter } from '../engine/parameter.ts';
import type { Feeds } from '../engine/session.ts';
import type { AdamW } from './adamw.ts';
import { globalNorm } from './global-norm.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import { GradientAccumulator } from './gradient-accumulator.ts';
import { start } from './position.ts';
import type { Evaluation } from './position.ts';
import type { Schedule } from './schedule.ts';

/** What is being trained: data in, numbers out. Everything it draws follows from the step or epoch number alone. */
export interface TrainingTask {
  readonly parameters: readonly Parameter[];
  readonly step: CompiledGradient<string, 'loss'>;
  /** The batches of an epoch, each as the inputs of the compiled step; the same each time it is asked. */
  batches(epoch: number): Iterable<Feeds> | AsyncIterable<Feeds>;
  /** Batches in every epoch. */
  readonly batchesPerEpoch: number;
  /** The score on a validation part; called after each epoch. */
  evaluate?(epoch: number): Promise<Evaluation>;
}

/** Ends a training by the clock; its schedule then follows the share of the time that has passed. */
export interface TimeBudget {
  readonly milliseconds: number;
  /** Milliseconds from any beginning. */
  readonly now: () => number;
}

export interface TrainerOptions {
  /** With a budget the most epochs, `Infinity` perhaps. */
  readonly epochs: number;
  readonly budget?: TimeBudget;
  readonly optimizer: AdamW;
  /** The peak of each parameter. */
  readonly learningRate: (parameter: Parameter) => number;
  readonly schedule: Schedule;
  /** Gradients longer than this, all together, are shortened to it. */
  readonly maxGradientNorm: number;
  /** Batches an update is the mean of. */
  readonly accumulate: number;
  /** Epochs without a better score after which training ends; the best epoch's parameters stay. */
  readonly patience?: number;
  readonly checkpoint?: CheckpointOptions;
}

export type TrainingProgress =
  | {
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      /** `Infinity` where the clock alone ends the training. */
      readonly steps: number;
      /** How much of the training is over, in [0, 1]. */
      readonly done: number;
      readonly loss: number;
      /** Before clipping; 0 while gradients are only gathered. */
      readonly gradientNorm: number;
    }
  | {
      readonly kind: 'evaluated';
      readonly epoch: number;
      readonly evaluation: Evaluation;
      readonly isBest: boolean;
    };

/** What goes on between a training and whoever started it. */
export interface TrainingControl {
  readonly report: (progress: TrainingProgress) => void;
  /** Asked after each batch. */
  readonly isStopped: () => boolean;
}

export type TrainingOutcome =
  | { readonly kind: 'finished'; readonly epochs: number; readonly best?: Evaluation }
  /** The parameters are those of the last batch. */
  | { readonly kind: 'stopped' };

export class DivergedError extends AttentionError {
  readonly code = 'ATTENTION_DIVERGED';

  constructor(
    /** Counted from 1. */
    readonly step: number,
    readonly quantity: 'loss' | 'gradient norm',
    readonly value: number,
  ) {
    super(
      `The ${quantity} became ${value} at step ${step}; lower the learning rate or look for damaged input`,
    );
  }
}

/**
 * Runs a training to its end, or until it is stopped; one that was broken off goes on from its checkpoint.
 * @throws DivergedError, DamagedTensorsError, ForeignCheckpointError
 */
export async function runTraining(
  task: TrainingTask,
  options: TrainerOptions,
  control: TrainingControl,
): Promise<TrainingOutcome> {
  try {
    return await new Run(task, options, control).run();
  } finally {
    options.optimizer.release(task.parameters);
  }
}

class Run {
  readonly #accumulator = new GradientAccumulator();
  #position = start;
  #bestValues: readonly Float32Array[] | undefined;
  /** On the clock of the budget; earlier than this run where it goes on from a checkpoint. */
  #startedAt = 0;

  constructor(
    private readonly task: TrainingTask,
    private readonly options: TrainerOptions,
    private readonly control: TrainingControl,
  ) {}

  async run(): Promise<TrainingOutcome> {
    await this.#resume();
    this.#startedAt = this.#now() - (this.#position.elapsedMs ?? 0);
    while (this.#done(this.#position.epoch * this.task.batchesPerEpoch) < 1 && !this.#isOutOfPatience()) {
      await this.#epoch();
      if (this.control.isStopped()) return { kind: 'stopped' };
      await this.#evaluate();
      this.#position = { ...this.#position, epoch: this.#position.epoch + 1, batch: 0 };
      await this.#save();
    }
    this.#restoreBest();
    const { epoch, best } = this.#position;
    return { kind: 'finished', epochs: epoch, ...(best ? { best: best.evaluation } : {}) };
  }

  async #epoch(): Promise<void> {
    const { task, control } = this;
    const { epoch, batch: done } = this.#position;
    let batch = 0;
    for await (const feeds of task.batches(epoch)) {
      if (batch++ < done) continue;
      const step = epoch * task.batchesPerEpoch + batch;
      if (control.isStopped() || this.#done(step - 1) >= 1) return;
      const { outputs, gradients } = await task.step(feeds);
      const loss = finite(step, 'loss', Number(outputs.loss.data[0]));
      const gradientNorm = this.#learn(step, gradients, batch === task.batchesPerEpoch);
      this.#position = { ...this.#position, batch };
      const steps = this.options.epochs * task.batchesPerEpoch;
      control.report({ kind: 'step', epoch, step, steps, done: this.#done(step), loss, gradientNorm });
      if (this.#isCheckpoint(step)) await this.#save();
    }
  }

  /** @returns the norm before clipping */
  #learn(step: number, gradients: Gradients, isLastOfEpoch: boolean): number {
    const { accumulate, optimizer, learningRate, maxGradientNorm, schedule } = this.options;
    let whole = gradients;
    let count = 1;
    if (accumulate > 1) {
      this.#accumulator.add(gradients);
      if (this.#accumulator.count < accumulate && !isLastOfEpoch) return 0;
      count = this.#accumulator.count;
      whole = this.#accumulator.take();
    }
    const norm = finite(step, 'gradient norm', globalNorm(whole) / count);
    const clip = norm > maxGradientNorm ? maxGradientNorm / norm : 1;
    const share = schedule(optimizer.step, this.#done(step - 1));
    optimizer.update(whole, (parameter) => learningRate(parameter) * share, clip / count);
    return norm;
  }

  async #evaluate(): Promise<void> {
    const { epoch, best } = this.#position;
    const evaluation = await this.task.evaluate?.(epoch);
    if (!evaluation) return;
    const isBest = !best || evaluation.score > best.evaluation.score;
    if (isBest) {
      this.#position = { ...this.#position, best: { epoch, evaluation } };
      if (this.options.patience !== undefined)
        this.#bestValues = this.task.parameters.map(({ values }) => values.slice());
    }
    this.control.report({ kind: 'evaluated', epoch, evaluation, isBest });
  }

  /** The share of the training, in [0, 1], that is over after so many steps: of the steps, or of the time if that is more. */
  #done(steps: number): number {
    const { epochs, budget } = this.options;
    const ofSteps = steps / (epochs * this.task.batchesPerEpoch);
    const ofTime = budget ? (this.#now() - this.#startedAt) / budget.milliseconds : 0;
    return Math.min(1, Math.max(ofSteps, ofTime));
  }

  #now(): number {
    return this.options.budget?.now() ?? 0;
  }

  #isOutOfPatience(): boolean {
    const { best, epoch } = this.#position;
    const { patience } = this.options;
    return patience !== undefined && best !== null && epoch - 1 - best.epoch >= patience;
  }

  #restoreBest(): void {
    this.task.parameters.forEach((parameter, position) => {
      const values = this.#bestValues?.[position];
      if (!values) return;
      parameter.values.set(values);
      parameter.touch();
    });
  }

  /** Gathered gradients are in no checkpoint, so there is none between the batches of one update. */
  #isCheckpoint(step: number): boolean {
    const { checkpoint } = this.options;
    return checkpoint !== undefined && step % checkpoint.everySteps === 0 && this.#accumulator.count === 0;
  }

  async #save(): Promise<void> {
    const { checkpoint, optimizer } = this.options;
    if (!checkpoint) return;
    const trained = { parameters: this.task.parameters, optimizer };
    const elapsedMs = this.#now() - this.#startedAt;
    const position = { ...this.#position, ...(this.options.budget ? { elapsedMs } : {}) };
    await saveCheckpoint(checkpoint, trained, { position, best: this.#bestValues });
  }

  async #resume(): Promise<void> {
    const { checkpoint, optimizer } = this.options;
    if (!checkpoint) return;
    const saved = await loadCheckpoint(checkpoint, { parameters: this.task.parameters, optimizer });
    if (!saved) return;
    this.#position = saved.position;
    this.#bestValues = saved.best;
  }
}

type Gradients = Parameters<GradientAccumulator['add']>[0];

function finite(step: number, quantity: DivergedError['quantity'], value: number): number {
  if (Number.isFinite(value)) return value;
  throw new DivergedError(step, quantity, value);
}
