import { join } from 'node:path';
import { Observable } from 'rxjs';
import { requireBundlePlace } from '../artifacts/bundle.ts';
import { saveClassifier } from '../artifacts/classifier-bundle.ts';
import { fingerprintOf } from '../data/fingerprint.ts';
import { InvalidOptionError } from '../data/errors.ts';
import { Random } from '../data/random.ts';
import type { SessionOptions } from '../engine/session.ts';
import { classifierOnnx } from '../models/classifier-session.ts';
import { ClassifierNetwork } from '../models/classifier-network.ts';
import { classifierPresets } from '../models/classifier-presets.ts';
import type { ClassifierPreset } from '../models/classifier-presets.ts';
import { TextInputs } from '../models/text-inputs.ts';
import type { AttentionFlow } from '../nn/attention.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { trainWordPiece } from '../text/train-tokenizer.ts';
import { splitWords } from '../text/words.ts';
import { fitClassifier } from './fit-classifier.ts';
import { measureClassifier } from './measure-classifier.ts';
import type { DevMeasure } from './measure-classifier.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import type { TrainingProgress } from './trainer.ts';
import { runName, trainingRows } from './training-rows.ts';
import type { LabelledText, TrainingRows } from './training-rows.ts';

export type { LabelledText } from './training-rows.ts';

export interface TrainClassifierOptions {
  readonly train: readonly LabelledText[];
  /**
   * Rows to calibrate on and to choose the rejection threshold with. Without them a tenth of `train` is held out for
   * that, and the model is then trained again on all of it.
   */
  readonly dev?: readonly LabelledText[];
  readonly preset: ClassifierPreset;
  readonly flow?: AttentionFlow;
  /** Rows of this label are kept out of the classes; those in `dev`, else in `train`, choose the rejection threshold. */
  readonly outOfScope?: string;
  readonly epochs?: number;
  readonly seed: number;
  /** The folder of the bundle. */
  readonly out: string;
  /** Where unfinished training is kept and resumed from; of one training alone. */
  readonly checkpoint?: { readonly folder: string; readonly everySteps: number };
  readonly session?: SessionOptions;
}

export type TrainingEvent =
  | {
      readonly kind: 'prepared';
      readonly examples: number;
      readonly classes: number;
      readonly parameters: number;
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
      readonly epochs: number;
      readonly seconds: number;
    };

const maxTokens = 128;
/** Few rows are read more often: each epoch of them has fewer updates. */
const defaultEpochs = (rows: number): number => (rows < 5_000 ? 20 : 10);
const defaultSession: SessionOptions = { device: 'cpu', threads: 2 };

/** What one phase of training learns from. */
interface Phase {
  readonly name: 'calibration' | 'final';
  readonly rows: readonly LabelledText[];
}

/**
 * Trains a text classifier from nothing and saves it as a bundle; starts when subscribed to, stops when unsubscribed.
 * @throws (through the observable, before any work) SingleClassError, TooFewRowsError, UnknownLabelError, InvalidOptionError,
 * OccupiedFolderError; (later) ForeignCheckpointError, DivergedError
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
  readonly #rows: TrainingRows;
  readonly #epochs: number;

  constructor(
    private readonly options: TrainClassifierOptions,
    private readonly report: (event: TrainingEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    this.#session = options.session ?? defaultSession;
    this.#rows = trainingRows(options);
    this.#epochs = options.epochs ?? defaultEpochs(this.#rows.inScope.length);
    if (!Number.isInteger(this.#epochs) || this.#epochs < 1)
      throw new InvalidOptionError('epochs', this.#epochs, 'a whole number above 0');
  }

  async run(): Promise<void> {
    const started = performance.now();
    await requireBundlePlace(this.options.out);
    const { inScope, measured, heldOut, labels } = this.#rows;
    const isFinal = measured === inScope;
    const first = await this.#train({ name: isFinal ? 'final' : 'calibration', rows: measured });
    if (!first) return;
    const { outOfScope } = this.options;
    const measure = await measureClassifier(first, { rows: heldOut, labels, outOfScope }, this.#session);
    this.report({ kind: 'evaluated', ...measure });
    const last = isFinal ? first : await this.#train({ name: 'final', rows: inScope });
    if (!last || this.signal.aborted) return;
    await this.#save(last, measure, (performance.now() - started) / 1000);
  }

  /** @returns undefined where training was stopped */
  async #train({ name, rows }: Phase): Promise<TrainedClassifier | undefined> {
    if (this.signal.aborted) return undefined;
    const { seed, preset, flow } = this.options;
    const { labels } = this.#rows;
    const random = Random.fromSeed(seed);
    const inputs = await learnInputs(rows);
    const store = new ParameterStore(random.fork('parameters'));
    const network = new ClassifierNetwork(store, {
      ...classifierPresets[preset],
      ...(flow ? { flow } : {}),
      vocabSize: inputs.tokenizer.vocabSize,
      numFeatures: inputs.features.size,
      numClasses: labels.size,
    });
    const examples = rows.map(({ text, label }) => ({
      text: inputs.encode(text),
      classId: labels.idOf(label),
    }));
    this.report({
      kind: 'prepared',
      examples: rows.length,
      classes: labels.size,
      parameters: countOf(store),
    });
    const finished = await fitClassifier({
      network,
      store,
      examples,
      tokens: inputs.tokenizer,
      epochs: this.#epochs,
      random: random.fork('training'),
      session: this.#session,
      signal: this.signal,
      ...this.#checkpoint(name, rows),
      report: (progress) => this.#forward(name, progress),
    });
    return finished ? { inputs, network, store } : undefined;
  }

  #checkpoint(phase: Phase['name'], rows: Phase['rows']): { readonly checkpoint?: CheckpointOptions } {
    const { checkpoint, seed, preset, flow = 'none' } = this.options;
    if (!checkpoint) return {};
    const run = runName(rows, { seed, preset, flow, epochs: this.#epochs });
    return { checkpoint: { ...checkpoint, folder: join(checkpoint.folder, phase), run } };
  }

  #forward(phase: Phase['name'], progress: TrainingProgress): void {
    if (progress.kind !== 'step') return;
    const { epoch, step, steps, loss } = progress;
    this.report({ kind: 'progress', phase, epoch: epoch + 1, epochs: this.#epochs, step, steps, loss });
  }

  async #save(trained: TrainedClassifier, measure: DevMeasure, seconds: number): Promise<void> {
    const { out, seed, preset, outOfScope } = this.options;
    const manifest = await saveClassifier(out, {
      ...trained,
      onnx: classifierOnnx(trained.network),
      labels: this.#rows.labels.labels,
      decision: measure.decision,
      metrics: { accuracy: measure.accuracy, macroF1: measure.macroF1, ece: measure.ece },
      training: {
        fingerprint: fingerprintOf(this.options.train),
        examples: this.#rows.inScope.length,
        seed,
        preset,
        epochs: this.#epochs,
        ...(outOfScope === undefined ? {} : { outOfScope }),
      },
    });
    this.report({
      kind: 'saved',
      folder: out,
      version: manifest.version,
      parameters: countOf(trained.store),
      epochs: this.#epochs,
      seconds,
    });
  }
}

/** A network with what turns texts into its inputs. */
export interface TrainedClassifier {
  readonly inputs: TextInputs;
  readonly network: ClassifierNetwork;
  readonly store: ParameterStore;
}

async function learnInputs(rows: readonly LabelledText[]): Promise<TextInputs> {
  const texts = rows.map(({ text }) => text);
  const tokenizer = await trainWordPiece(texts, { vocabSize: 8000, minFrequency: 2, lowercase: true });
  const features = await FeatureVocabulary.fit(texts.map(splitWords), { minDocuments: 2, skipBigrams: true });
  return new TextInputs(tokenizer, features, maxTokens);
}

const countOf = (store: ParameterStore): number =>
  store.all().reduce((sum, { values }) => sum + values.length, 0);
