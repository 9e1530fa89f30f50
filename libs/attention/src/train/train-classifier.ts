import { Observable } from 'rxjs';
import { saveClassifier } from '../artifacts/classifier-bundle.ts';
import type { ClassifierDecision } from '../artifacts/classifier-bundle.ts';
import { fingerprintOf } from '../data/fingerprint.ts';
import { LabelSet } from '../data/label-set.ts';
import { Random } from '../data/random.ts';
import { stratifiedSplit } from '../data/splits.ts';
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
import type { TrainingProgress } from './trainer.ts';

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

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
  /** Where unfinished training is kept and resumed from. */
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
const heldOutShare = 0.1;
const defaultSession: SessionOptions = { device: 'cpu', threads: 2 };

/** What one phase of training learns from. */
interface Phase {
  readonly name: 'calibration' | 'final';
  readonly rows: readonly LabelledText[];
}

/**
 * Trains a text classifier from nothing and saves it as a bundle; starts when subscribed to, stops when unsubscribed.
 * @throws (through the observable) SingleClassError, TooFewRowsError, DivergedError
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
  readonly #epochs: number;
  readonly #labels: LabelSet;
  readonly #inScope: readonly LabelledText[];

  constructor(
    private readonly options: TrainClassifierOptions,
    private readonly report: (event: TrainingEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    this.#session = options.session ?? defaultSession;
    this.#inScope = options.train.filter(({ label }) => label !== options.outOfScope);
    this.#epochs = options.epochs ?? defaultEpochs(this.#inScope.length);
    this.#labels = LabelSet.of(this.#inScope.map(({ label }) => label));
  }

  async run(): Promise<void> {
    const started = performance.now();
    const { dev, seed } = this.options;
    const split = dev
      ? undefined
      : stratifiedSplit(this.#inScope, heldOutShare, Random.fromSeed(seed).fork('dev'), { rare: 'allow' });
    const outOfScope = this.options.train.filter(({ label }) => label === this.options.outOfScope);
    const heldOut = dev ?? [...(split?.heldOut ?? []), ...outOfScope];
    const first = await this.#train(
      split ? { name: 'calibration', rows: split.train } : { name: 'final', rows: this.#inScope },
    );
    if (!first) return;
    const measure = await measureClassifier(
      first,
      heldOut,
      this.#labels,
      this.#session,
      this.options.outOfScope,
    );
    this.report({ kind: 'evaluated', ...measure });
    const last = split ? await this.#train({ name: 'final', rows: this.#inScope }) : first;
    if (!last) return;
    await this.#save(last, measure.decision, measure, (performance.now() - started) / 1000);
  }

  /** @returns undefined where training was stopped */
  async #train({ name, rows }: Phase): Promise<TrainedClassifier | undefined> {
    const { seed, preset, flow, checkpoint } = this.options;
    const random = Random.fromSeed(seed);
    const inputs = await learnInputs(rows);
    const store = new ParameterStore(random.fork('parameters'));
    const network = new ClassifierNetwork(store, {
      ...classifierPresets[preset],
      ...(flow ? { flow } : {}),
      vocabSize: inputs.tokenizer.vocabSize,
      numFeatures: inputs.features.size,
      numClasses: this.#labels.size,
    });
    const examples = rows.map(({ text, label }) => ({
      text: inputs.encode(text),
      classId: this.#labels.idOf(label),
    }));
    this.report({
      kind: 'prepared',
      examples: rows.length,
      classes: this.#labels.size,
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
      ...(checkpoint ? { checkpoint: { ...checkpoint, folder: `${checkpoint.folder}/${name}` } } : {}),
      report: (progress) => this.#forward(name, progress),
    });
    return finished ? { inputs, network, store } : undefined;
  }

  #forward(phase: Phase['name'], progress: TrainingProgress): void {
    if (progress.kind !== 'step') return;
    const { epoch, step, steps, loss } = progress;
    this.report({ kind: 'progress', phase, epoch: epoch + 1, epochs: this.#epochs, step, steps, loss });
  }

  async #save(
    trained: TrainedClassifier,
    decision: ClassifierDecision,
    measure: DevMeasure,
    seconds: number,
  ): Promise<void> {
    const { out, seed, preset, outOfScope } = this.options;
    const manifest = await saveClassifier(out, {
      ...trained,
      onnx: classifierOnnx(trained.network),
      labels: this.#labels.labels,
      decision,
      metrics: { accuracy: measure.accuracy, macroF1: measure.macroF1, ece: measure.ece },
      training: {
        fingerprint: fingerprintOf(this.options.train),
        examples: this.#inScope.length,
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
