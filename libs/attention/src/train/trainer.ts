import { Observable } from 'rxjs';
import type { CompiledGradient } from '../engine/compile.ts';
import { AttentionError } from '../engine/errors.ts';
import type { Parameter } from '../engine/parameter.ts';
import type { Feeds } from '../engine/session.ts';
import type { AdamW } from './adamw.ts';
import { globalNorm } from './global-norm.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { GradientAccumulator } from './gradient-accumulator.ts';
import type { Schedule } from './schedule.ts';

/** What is being trained: data in, numbers out. Everything it draws follows from the step or epoch number alone. */
export interface TrainingTask {
  readonly parameters: readonly Parameter[];
  readonly step: CompiledGradient<string, 'loss'>;
  /** The batches of an epoch, each as the inputs of the compiled step; the same each time it is asked. */
  batches(epoch: number): Iterable<Feeds>;
  /** Batches in every epoch. */
  readonly batchesPerEpoch: number;
  /** The score on a validation part, higher is better; called after each epoch. */
  evaluate?(epoch: number): Promise<Evaluation>;
}

export interface Evaluation {
  readonly score: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface TrainerOptions {
  readonly epochs: number;
  readonly optimizer: AdamW;
  /** The peak of each parameter. */
  readonly learningRate: (parameter: Parameter) => number;
  /** By update, counted from 0. */
  readonly schedule: Schedule;
  /** Gradients longer than this, all together, are shortened to it. */
  readonly maxGradientNorm: number;
  /** Batches an update is the mean of. */
  readonly accumulate: number;
  /** Epochs without a better score after which training ends; the best epoch's parameters stay. */
  readonly patience?: number;
  readonly checkpoint?: { readonly folder: string; readonly everySteps: number };
}

export type TrainingProgress =
  | {
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly gradientNorm: number;
    }
  | {
      readonly kind: 'evaluated';
      readonly epoch: number;
      readonly evaluation: Evaluation;
      readonly isBest: boolean;
    }
  | { readonly kind: 'finished'; readonly epochs: number; readonly best?: Evaluation };

export class DivergedError extends AttentionError {
  readonly code = 'ATTENTION_DIVERGED';

  constructor(
    readonly step: number,
    readonly loss: number,
  ) {
    super(`The loss became ${loss} at step ${step}; lower the learning rate or look for damaged input`);
  }
}

/** Where a training stands between two batches. */
interface Position {
  epoch: number;
  /** Batches of the epoch that are done. */
  batch: number;
  best: { readonly epoch: number; readonly evaluation: Evaluation } | null;
}

/** Runs a training when subscribed to; unsubscribing stops it after the batch at hand. */
export function train(task: TrainingTask, options: TrainerOptions): Observable<TrainingProgress> {
  return new Observable((subscriber) => {
    const isStopped = () => subscriber.closed;
    new Run(task, options, (progress) => subscriber.next(progress), isStopped).run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
}

class Run {
  readonly #accumulator = new GradientAccumulator();
  readonly #position: Position = { epoch: 0, batch: 0, best: null };
  #bestValues: readonly Float32Array[] | undefined;

  constructor(
    private readonly task: TrainingTask,
    private readonly options: TrainerOptions,
    private readonly report: (progress: TrainingProgress) => void,
    private readonly isStopped: () => boolean,
  ) {}

  async run(): Promise<void> {
    try {
      await this.#run();
    } finally {
      this.options.optimizer.release(this.task.parameters);
    }
  }

  async #run(): Promise<void> {
    await this.#resume();
    const position = this.#position;
    while (position.epoch < this.options.epochs && !this.isStopped() && !this.#isOutOfPatience()) {
      await this.#epoch();
      if (this.isStopped()) return;
      await this.#evaluate();
      position.epoch++;
      position.batch = 0;
      await this.#save();
    }
    this.#restoreBest();
    this.report({
      kind: 'finished',
      epochs: position.epoch,
      ...(position.best ? { best: position.best.evaluation } : {}),
    });
  }

  async #epoch(): Promise<void> {
    const { task, options } = this;
    const position = this.#position;
    let index = 0;
    for (const feeds of task.batches(position.epoch)) {
      if (index++ < position.batch) continue;
      const { outputs, gradients } = await task.step(feeds);
      const loss = Number(outputs.loss.data[0]);
      const step = position.epoch * task.batchesPerEpoch + position.batch;
      if (!Number.isFinite(loss)) throw new DivergedError(step, loss);
      const gradientNorm = this.#learn(gradients, index === task.batchesPerEpoch);
      position.batch++;
      this.report({
        kind: 'step',
        epoch: position.epoch,
        step: step + 1,
        steps: options.epochs * task.batchesPerEpoch,
        loss,
        gradientNorm,
      });
      if (this.isStopped()) return;
      if (
        options.checkpoint &&
        (step + 1) % options.checkpoint.everySteps === 0 &&
        this.#accumulator.count === 0
      ) {
        await this.#save();
      }
    }
  }

  /** @returns the norm before clipping; 0 while gradients are only gathered */
  #learn(gradients: Parameters<GradientAccumulator['add']>[0], isLastOfEpoch: boolean): number {
    const { accumulate, optimizer, learningRate, maxGradientNorm, schedule } = this.options;
    let whole = gradients;
    let count = 1;
    if (accumulate > 1) {
      this.#accumulator.add(gradients);
      if (this.#accumulator.count < accumulate && !isLastOfEpoch) return 0;
      count = this.#accumulator.count;
      whole = this.#accumulator.take();
    }
    const norm = globalNorm(whole) / count;
    const clip = norm > maxGradientNorm ? maxGradientNorm / norm : 1;
    const share = schedule(optimizer.step);
    optimizer.update(whole, (parameter) => learningRate(parameter) * share, clip / count);
    return norm;
  }

  async #evaluate(): Promise<void> {
    const { epoch, best } = this.#position;
    const evaluation = await this.task.evaluate?.(epoch);
    if (!evaluation) return;
    const isBest = !best || evaluation.score > best.evaluation.score;
    if (isBest) {
      this.#position.best = { epoch, evaluation };
      if (this.options.patience !== undefined)
        this.#bestValues = this.task.parameters.map(({ values }) => values.slice());
    }
    this.report({ kind: 'evaluated', epoch, evaluation, isBest });
  }

  #isOutOfPatience(): boolean {
    const { best, epoch } = this.#position;
    return (
      this.options.patience !== undefined && best !== null && epoch - 1 - best.epoch >= this.options.patience
    );
  }

  #restoreBest(): void {
    this.task.parameters.forEach((parameter, position) => {
      const values = this.#bestValues?.[position];
      if (!values) return;
      parameter.values.set(values);
      parameter.touch();
    });
  }

  async #save(): Promise<void> {
    const { checkpoint, optimizer } = this.options;
    if (checkpoint)
      await saveCheckpoint(
        checkpoint.folder,
        { parameters: this.task.parameters, optimizer, best: this.#bestValues },
        this.#position,
      );
  }

  async #resume(): Promise<void> {
    const { checkpoint, optimizer } = this.options;
    if (!checkpoint) return;
    const saved = await loadCheckpoint(checkpoint.folder, { parameters: this.task.parameters, optimizer });
    if (!saved) return;
    Object.assign(this.#position, saved.progress as Position);
    this.#bestValues = saved.best;
  }
}
