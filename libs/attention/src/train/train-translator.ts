import { Observable } from 'rxjs';
import { requireBundlePlace } from '../artifacts/bundle.ts';
import { saveTranslator } from '../artifacts/translator-bundle.ts';
import { InvalidOptionError } from '../data/errors.ts';
import { fingerprintOf } from '../data/fingerprint.ts';
import { Random } from '../data/random.ts';
import type { GradientOptions } from '../engine/compile.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { TokenPair } from '../models/transformer-batch.ts';
import { transformerPresets } from '../models/transformer-config.ts';
import type { TransformerPreset } from '../models/transformer-config.ts';
import { Transformer } from '../models/transformer.ts';
import { TranslationInputs } from '../models/translation-inputs.ts';
import type { AttentionFlow } from '../nn/attention.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { trainBpe } from '../text/train-tokenizer.ts';
import { batchSizeFor, fitTranslator } from './fit-translator.ts';
import { measureTranslator } from './measure-translator.ts';
import type { TranslatorMeasure } from './measure-translator.ts';
import { pairRows, pairsName } from './pair-rows.ts';
import type { PairRows, TextPair } from './pair-rows.ts';

export type { TextPair } from './pair-rows.ts';

export interface TrainTranslatorOptions {
  readonly train: readonly TextPair[];
  /** Pairs to measure on. Without them a tenth of the sources of `train` is held out. */
  readonly dev?: readonly TextPair[];
  readonly preset: TransformerPreset;
  readonly flow?: AttentionFlow;
  /** The most tokens of the shared vocabulary; 8,000 unless given. */
  readonly vocabSize?: number;
  readonly epochs?: number;
  readonly seed: number;
  /** The folder of the bundle. */
  readonly out: string;
  /** Where unfinished training is kept and resumed from; of one training alone. */
  readonly checkpoint?: { readonly folder: string; readonly everySteps: number };
  readonly session?: GradientOptions;
}

export type TranslatorTrainingEvent =
  | {
      readonly kind: 'prepared';
      readonly pairs: number;
      /** Pairs left out because one of the texts is longer than the model reads or writes. */
      readonly tooLong: number;
      readonly heldOut: number;
      readonly vocabSize: number;
      readonly parameters: number;
    }
  | {
      readonly kind: 'progress';
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
    }
  | ({ readonly kind: 'evaluated' } & TranslatorMeasure)
  | {
      readonly kind: 'saved';
      readonly folder: string;
      readonly version: string;
      readonly parameters: number;
      readonly epochs: number;
      readonly seconds: number;
    };

const defaultSession: SessionOptions = { device: 'cpu', threads: 2 };
const defaultVocabSize = 8_000;
/** Updates that a corpus is read again for; a large one is read a few times at least. */
const usualUpdates = 2_500;
const fewestEpochs = 5;

/**
 * Trains an encoder-decoder from nothing on pairs of texts and saves it as a bundle; starts when subscribed to, stops when
 * unsubscribed.
 * @throws (through the observable, before any work) InvalidOptionError, OccupiedFolderError; (later)
 * ForeignCheckpointError, DivergedError
 */
export function trainTranslator(options: TrainTranslatorOptions): Observable<TranslatorTrainingEvent> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    new TranslatorTraining(options, (event) => subscriber.next(event), stop.signal).run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
    return () => stop.abort();
  });
}

class TranslatorTraining {
  readonly #rows: PairRows;
  readonly #session: SessionOptions;

  constructor(
    private readonly options: TrainTranslatorOptions,
    private readonly report: (event: TranslatorTrainingEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    this.#rows = pairRows(options);
    this.#session = options.session ?? defaultSession;
    const { epochs = 1 } = options;
    if (!Number.isInteger(epochs) || epochs < 1)
      throw new InvalidOptionError('epochs', epochs, 'a whole number above 0');
  }

  async run(): Promise<void> {
    const started = performance.now();
    const { out, seed, preset, vocabSize = defaultVocabSize } = this.options;
    await requireBundlePlace(out);
    const random = Random.fromSeed(seed);
    const { train, heldOut } = this.#rows;
    const { flow = 'none' } = this.options;
    const shape = { ...transformerPresets[preset], flow };
    const tokenizer = await trainBpe(
      train.flatMap(({ source, target }) => [source, target]),
      { vocabSize },
    );
    const inputs = new TranslationInputs(tokenizer, shape);
    const pairs = this.#encoded(inputs);
    const store = new ParameterStore(random.fork('parameters'));
    const network = new Transformer(store, { ...shape, vocabSize: tokenizer.vocabSize });
    const parameters = store.all().reduce((sum, { values }) => sum + values.length, 0);
    this.report({
      kind: 'prepared',
      pairs: pairs.length,
      tooLong: train.length - pairs.length,
      heldOut: heldOut.length,
      vocabSize: tokenizer.vocabSize,
      parameters,
    });
    const epochs = this.options.epochs ?? usualEpochs(pairs);
    const isFinished = await this.#fit({ network, store, pairs, epochs, random, padId: inputs.padId });
    if (!isFinished) return;
    const { measure, onnx } = await measureTranslator({ network, inputs }, heldOut, this.#session);
    this.report({ kind: 'evaluated', ...measure });
    if (this.signal.aborted) return;
    const { pairs: _, ...metrics } = measure;
    const manifest = await saveTranslator(out, {
      tokenizer,
      network,
      store,
      onnx,
      metrics,
      training: {
        fingerprint: fingerprintOf(train.map(({ source, target }) => ({ text: source, pair: target }))),
        examples: pairs.length,
        heldOut: heldOut.length,
        seed,
        preset,
        epochs,
      },
    });
    const seconds = (performance.now() - started) / 1000;
    this.report({ kind: 'saved', folder: out, version: manifest.version, parameters, epochs, seconds });
  }

  /** @throws InvalidOptionError where every pair is too long */
  #encoded(inputs: TranslationInputs): readonly TokenPair[] {
    const { train } = this.#rows;
    const pairs = train.flatMap(({ source, target }) => inputs.pair(source, target) ?? []);
    if (pairs.length > 0) return pairs;
    throw new InvalidOptionError('train', `${train.length} pairs that are all too long`, 'shorter texts');
  }

  #fit(
    parts: Pick<
      Parameters<typeof fitTranslator>[0],
      'network' | 'store' | 'pairs' | 'padId' | 'epochs' | 'random'
    >,
  ): Promise<boolean> {
    const { checkpoint, preset, seed, flow = 'none', vocabSize = defaultVocabSize } = this.options;
    const { epochs } = parts;
    const run = pairsName(this.#rows.train, { preset, flow, seed, vocabSize, epochs });
    return fitTranslator({
      ...parts,
      random: parts.random.fork('training'),
      session: this.#session,
      signal: this.signal,
      ...(checkpoint ? { checkpoint: { ...checkpoint, run } } : {}),
      report: (progress) => {
        if (progress.kind !== 'step') return;
        const { epoch, step, steps, loss } = progress;
        this.report({ kind: 'progress', epoch: epoch + 1, epochs, step, steps, loss });
      },
    });
  }
}

const usualEpochs = (pairs: readonly TokenPair[]): number =>
  Math.max(fewestEpochs, Math.ceil(usualUpdates / Math.ceil(pairs.length / batchSizeFor(pairs))));
