import { join } from 'node:path';
import { Observable } from 'rxjs';
import { saveAdapter } from '../artifacts/adapter-bundle.ts';
import { requireBundlePlace } from '../artifacts/bundle.ts';
import { saveClassifier } from '../artifacts/classifier-bundle.ts';
import { Random } from '../data/random.ts';
import type { Parameter } from '../engine/parameter.ts';
import type { SessionOptions } from '../engine/session.ts';
import { classifierOnnx } from '../models/classifier-session.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import { classIdsOf, requireClassWeights } from './class-targets.ts';
import { requireFreezable, requireTrainingOptions } from './classifier-options.ts';
import type { TrainClassifierOptions } from './classifier-options.ts';
import { metricsOf, trainingRecord } from './classifier-record.ts';
import { classifierStart } from './classifier-start.ts';
import type { ClassifierModel, ClassifierStart } from './classifier-start.ts';
import { defaultEpochs } from './default-epochs.ts';
import { learnedParameters } from './fine-tuning.ts';
import type { FineTuning } from './fine-tuning.ts';
import { fitClassifier } from './fit-classifier.ts';
import { learnedNeighbours } from './learned-neighbours.ts';
import { devMeasure, measureClassifier } from './measure-classifier.ts';
import type { DevMeasure } from './measure-classifier.ts';
import type { MeasuredHead } from './measure-head.ts';
import type { TrainingProgress } from './trainer.ts';
import { runName, trainingRows } from './training-rows.ts';
import type { HeadedText, TrainingRows } from './training-rows.ts';

export type { TrainClassifierOptions } from './classifier-options.ts';
export type { HeadTask, HeadedText, LabelledText } from './training-rows.ts';

export type TrainingEvent =
  | {
      readonly kind: 'prepared';
      readonly examples: number;
      readonly classes: number;
      readonly parameters: number;
      /** How many of them change; fewer than all where an encoder is frozen. */
      readonly learnedParameters: number;
    }
  | {
      readonly kind: 'progress';
      /** `calibration` trains on a part first, to have rows to measure on; `final` makes the model that is kept. */
      readonly phase: 'calibration' | 'final';
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
    }
  | ({ readonly kind: 'evaluated' } & DevMeasure)
  | {
      readonly kind: 'saved';
      readonly folder: string;
      readonly version: string;
      readonly parameters: number;
      readonly learnedParameters: number;
      readonly epochs: number;
      readonly seconds: number;
    };

const defaultSession: SessionOptions = { device: 'cpu', threads: 2 };

/** What one phase of training learns from. */
interface Phase {
  readonly name: 'calibration' | 'final';
  readonly rows: readonly HeadedText[];
}

/** A training that is known to be possible. */
interface Plan extends TrainingRows {
  readonly start: ClassifierStart;
  readonly epochs: number;
}

/**
 * Trains a text classifier, from nothing or `from` an encoder or a classifier, and saves it as a bundle; starts when
 * subscribed to, stops when unsubscribed.
 * @throws (through the observable, before any work) SingleClassError, TooFewRowsError, UnknownLabelError, InvalidOptionError,
 * OccupiedFolderError, DamagedBundleError; (later) ForeignCheckpointError, DivergedError
 */
export function trainClassifier(options: TrainClassifierOptions): Observable<TrainingEvent> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    new ClassifierTraining(options, (event) => subscriber.next(event), stop.signal).run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
    return () => stop.abort();
  });
}

class ClassifierTraining {
  readonly #session: SessionOptions;

  constructor(
    private readonly options: TrainClassifierOptions,
    private readonly report: (event: TrainingEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    this.#session = options.session ?? defaultSession;
  }

  async run(): Promise<void> {
    const started = performance.now();
    const plan = await this.#plan();
    const { inScope, measured, heldOut } = plan;
    const isFinal = measured === inScope;
    const first = await this.#train(plan, { name: isFinal ? 'final' : 'calibration', rows: measured });
    if (!first) return;
    const heads = await this.#measure(plan, first);
    this.report({ kind: 'evaluated', ...devMeasure(heldOut.length, heads) });
    const last = isFinal ? first : await this.#train(plan, { name: 'final', rows: inScope });
    if (!last || this.signal.aborted) return;
    await this.#save(plan, last, heads, (performance.now() - started) / 1000);
  }

  async #plan(): Promise<Plan> {
    const { options } = this;
    requireTrainingOptions(options);
    const start = await classifierStart(options);
    requireFreezable(options.fineTuning ?? {}, start.encoderLayers);
    const rows = trainingRows({ ...options, known: start.heads });
    requireClassWeights(options.classWeights, rows.heads);
    await requireBundlePlace(options.out);
    const classes = Math.max(...rows.heads.map(({ labels }) => labels.size));
    return { ...rows, start, epochs: options.epochs ?? defaultEpochs(rows.inScope.length, classes) };
  }

  /** @returns undefined where training was stopped */
  async #train(plan: Plan, { name, rows }: Phase): Promise<ClassifierModel | undefined> {
    if (this.signal.aborted) return undefined;
    const { seed, classWeights, fineTuning = {}, learningRateFactor } = this.options;
    const { start, heads, epochs } = plan;
    const random = Random.fromSeed(seed);
    const model = await start.begin({ rows, heads }, random.fork('parameters'));
    const examples = rows.map((row) => ({
      text: model.inputs.read(row.text),
      classIds: classIdsOf(row, heads),
    }));
    const { numClasses } = model.network.config;
    this.report({
      kind: 'prepared',
      examples: rows.length,
      classes: numClasses,
      ...countsOf(model, fineTuning),
    });
    const finished = await fitClassifier({
      ...model,
      heads,
      examples,
      ...(classWeights ? { classWeights } : {}),
      fineTuning,
      tokens: model.inputs.tokenizer,
      epochs,
      ...(learningRateFactor === undefined ? {} : { learningRateFactor }),
      random: random.fork('training'),
      session: this.#session,
      signal: this.signal,
      ...this.#checkpoint(plan, { name, rows }),
      report: (progress) => this.#forward(name, epochs, progress),
    });
    return finished ? model : undefined;
  }

  #checkpoint(
    { start, heads, epochs }: Plan,
    { name, rows }: Phase,
  ): { readonly checkpoint?: CheckpointOptions } {
    const { checkpoint, seed, preset, shape, maxTokens, flow = 'none', bags, classWeights } = this.options;
    const { fineTuning, adapter, learningRateFactor } = this.options;
    if (!checkpoint) return {};
    const kinds = heads.map(({ kind }) => kind);
    const settings = { classWeights, fineTuning, adapter, learningRateFactor };
    const chosen = { seed, preset, shape, maxTokens, flow, bags, ...settings };
    const run = runName(rows, { ...chosen, epochs, heads: kinds, from: start.base?.version });
    return { checkpoint: { ...checkpoint, folder: join(checkpoint.folder, name), run } };
  }

  #forward(phase: Phase['name'], epochs: number, progress: TrainingProgress): void {
    if (progress.kind !== 'step') return;
    const { epoch, step, steps, loss } = progress;
    this.report({ kind: 'progress', phase, epoch: epoch + 1, epochs, step, steps, loss });
  }

  #measure({ heads, inScope, heldOut }: Plan, model: ClassifierModel): Promise<readonly MeasuredHead[]> {
    const { outOfScope } = this.options;
    const atLeastOne = inScope.every(({ labels }) => Object.values(labels).every((own) => own.length > 0));
    return measureClassifier(model, { rows: heldOut, heads, outOfScope, atLeastOne }, this.#session);
  }

  async #save(
    { start, inScope, epochs }: Plan,
    model: ClassifierModel,
    measured: readonly MeasuredHead[],
    seconds: number,
  ): Promise<void> {
    const { out, adapter, fineTuning = {}, neighbours } = this.options;
    const parts = {
      ...model,
      heads: measured.map(({ head }) => head),
      metrics: metricsOf(measured),
      training: trainingRecord(this.options, start, { examples: inScope.length, epochs }),
    };
    const { version } =
      adapter && start.base
        ? await saveAdapter(out, { ...parts, base: start.base })
        : await saveClassifier(out, {
            ...parts,
            onnx: classifierOnnx(model.network),
            ...(neighbours && { neighbours: await learnedNeighbours(model, inScope, this.#session) }),
          });
    this.report({ kind: 'saved', folder: out, version, ...countsOf(model, fineTuning), epochs, seconds });
  }
}

function countsOf({ store, network }: ClassifierModel, fineTuning: FineTuning) {
  const count = (parameters: readonly Parameter[]) =>
    parameters.reduce((sum, { values }) => sum + values.length, 0);
  const learned = learnedParameters(store.all(), network.config, fineTuning);
  return { parameters: count(store.all()), learnedParameters: count(learned) };
}
