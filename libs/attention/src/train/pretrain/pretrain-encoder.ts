import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Observable } from 'rxjs';
import { requireBundlePlace } from '../../artifacts/bundle.ts';
import type { Manifest } from '../../artifacts/bundle.ts';
import { EncoderBundle, saveEncoder } from '../../artifacts/encoder-bundle.ts';
import { Random } from '../../data/random.ts';
import type { Parameter } from '../../engine/parameter.ts';
import type { SessionOptions } from '../../engine/session.ts';
import { AdamW } from '../adamw.ts';
import { warmupCosineOver } from '../schedule.ts';
import { runTraining } from '../trainer.ts';
import type { TrainerOptions, TrainingProgress } from '../trainer.ts';
import { Corpus } from './corpus.ts';
import { openObjective } from './objectives.ts';
import type { Measured, Objective } from './objectives.ts';
import { requireOptions } from './pretrain-options.ts';
import type { Phase, PretrainOptions, PretrainingEvent } from './pretrain-options.ts';
import { commonSettings, decays, fewRows, isFeatureTable, objectiveSettings } from './settings.ts';

const defaultSession: SessionOptions = { device: 'cpu', threads: 2 };

/**
 * Learns a text encoder from texts without labels and saves it as a bundle; starts when subscribed to, stops when
 * unsubscribed.
 * @throws (through the observable, before any training) what `readRows` throws, TooFewTextsError, InvalidOptionError,
 * OccupiedFolderError, DamagedBundleError; (later) ForeignCheckpointError, DivergedError, CorpusChangedError
 */
export function pretrainEncoder(options: PretrainOptions): Observable<PretrainingEvent> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    new Pretraining(options, (event) => subscriber.next(event), stop.signal).run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
    return () => stop.abort();
  });
}

class Pretraining {
  readonly #session: SessionOptions;
  readonly #random: Random;
  readonly #epochs: (rows: number) => number;

  constructor(
    private readonly options: PretrainOptions,
    private readonly report: (event: PretrainingEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    requireOptions(options);
    const { session = defaultSession, seed, epochs, minutes, objective } = options;
    const { few, many } = objectiveSettings[objective].epochs;
    this.#session = session;
    this.#random = Random.fromSeed(seed);
    this.#epochs = (rows) => epochs ?? (minutes === undefined ? (rows < fewRows ? few : many) : Infinity);
  }

  async run(): Promise<void> {
    const started = performance.now();
    const { out, refit = false, from: folder } = this.options;
    await requireBundlePlace(out);
    const from = folder === undefined ? undefined : await EncoderBundle.load(folder);
    const corpus = await this.#openCorpus();
    const measured = await this.#learn('measured', corpus, from);
    if (!measured) return;
    const { before, after } = measured;
    const kept = refit ? await this.#learn('refit', corpus.whole(), from) : measured;
    if (!kept || this.signal.aborted) return;
    const { objective, epochs } = kept;
    const { version } = await this.#save(objective, { corpus, epochs, before, after, from });
    const parameters = countOf(objective.model.store.all());
    const seconds = (performance.now() - started) / 1000;
    this.report({ kind: 'saved', folder: out, version, parameters, epochs, seconds });
  }

  /** @returns undefined where it was stopped; the objective's step is disposed of, its model is not */
  async #learn(phase: Phase, corpus: Corpus, from: EncoderBundle | undefined): Promise<Learned | undefined> {
    await using objective = await this.#openObjective(corpus, from);
    if (phase === 'measured') this.#reportPrepared(corpus, objective);
    const before = await this.#measure(phase, 'before', objective);
    const epochs = await this.#train(phase, { corpus, objective, from });
    if (epochs === undefined) return undefined;
    const after = await this.#measure(phase, 'after', objective);
    return { objective, epochs, before, after };
  }

  #reportPrepared(corpus: Corpus, { model }: Objective): void {
    this.report({
      kind: 'prepared',
      reports: corpus.reports,
      trainingRows: corpus.trainingRows,
      heldOutTexts: corpus.heldOut.length,
      parameters: countOf(model.store.all()),
      vocabSize: model.tokenizer.vocabSize,
    });
  }

  /** Nothing is left to measure a refit on. */
  async #measure(phase: Phase, when: 'before' | 'after', objective: Objective): Promise<Measured> {
    if (phase === 'refit') return { metrics: {} };
    const measured = await objective.measure();
    this.report({ kind: 'measured', when, ...measured });
    return measured;
  }

  #openCorpus(): Promise<Corpus> {
    const { files, text, pair, bounds } = this.options;
    return Corpus.open(
      files,
      { text, ...(pair === undefined ? {} : { pair }) },
      { random: this.#random.fork('corpus'), signal: this.signal, ...(bounds ? { bounds } : {}) },
    );
  }

  #openObjective(corpus: Corpus, from: EncoderBundle | undefined): Promise<Objective> {
    const { objective, preset = 'small', features = true, pooling, maxTokens } = this.options;
    return openObjective(corpus, {
      objective,
      preset,
      features,
      vocabSize: this.options.vocabSize ?? commonSettings.vocabSize,
      random: this.#random,
      session: this.#session,
      ...(from ? { from } : {}),
      ...(pooling ? { pooling } : {}),
      ...(maxTokens === undefined ? {} : { maxTokens }),
    });
  }

  /** @returns the epochs begun; undefined where training was stopped */
  async #train(
    phase: Phase,
    { corpus, objective: { task, model }, from }: Started,
  ): Promise<number | undefined> {
    const { objective, minutes, checkpoint, now = () => performance.now() } = this.options;
    const learningRate = objectiveSettings[objective].learningRate[from ? 'from' : 'fresh'];
    const { featureLearningRate, warmupShare, maxGradientNorm, optimizer } = commonSettings;
    const run = this.#runName(corpus, model.maxTokens, from);
    const trainer: TrainerOptions = {
      epochs: this.#epochs(corpus.trainingRows),
      optimizer: new AdamW(optimizer, decays),
      learningRate: (parameter) => (isFeatureTable(parameter) ? featureLearningRate : learningRate),
      schedule: warmupCosineOver(warmupShare),
      maxGradientNorm,
      accumulate: 1,
      ...(minutes === undefined ? {} : { budget: { milliseconds: minutes * 60_000, now } }),
      ...(checkpoint ? { checkpoint: { ...checkpoint, folder: join(checkpoint.folder, phase), run } } : {}),
    };
    const outcome = await runTraining(task, trainer, {
      report: (progress) => this.#forward(phase, progress),
      isStopped: () => this.signal.aborted,
    });
    return outcome.kind === 'finished' ? outcome.epochs : undefined;
  }

  /** Names data and settings: what a checkpoint belongs to. */
  #runName(corpus: Corpus, maxTokens: number, from: EncoderBundle | undefined): string {
    const { objective, preset, vocabSize, features, pooling, seed, epochs, minutes, bounds } = this.options;
    const settings = { objective, preset, vocabSize, features, pooling, seed, epochs, minutes, bounds };
    const base = from?.manifest.version;
    return createHash('sha256')
      .update(JSON.stringify({ ...settings, maxTokens, base, data: corpus.fingerprint }))
      .digest('hex');
  }

  #forward(phase: Phase, progress: TrainingProgress): void {
    if (progress.kind !== 'step') return;
    const { epoch, step, done, loss } = progress;
    this.report({ kind: 'progress', phase, epoch: epoch + 1, step, done, loss });
  }

  #save(
    { model, hasLanguageModel }: Objective,
    { corpus, epochs, before, after, from }: Trained,
  ): Promise<Manifest> {
    const { objective, preset = 'small', seed, minutes, refit = false, out } = this.options;
    const { features } = model;
    const metrics = Object.fromEntries([
      ...Object.entries(after.metrics),
      ...Object.entries(before.metrics).map(([name, value]) => [`${name}Before`, value] as const),
    ]);
    return saveEncoder(out, {
      ...model,
      ...(features ? { features: { ...features, share: after.share ?? features.share } } : {}),
      hasLanguageModel,
      metrics,
      training: {
        objective,
        fingerprint: corpus.fingerprint,
        rows: refit ? corpus.whole().trainingRows : corpus.trainingRows,
        seed,
        epochs,
        ...(minutes === undefined ? {} : { minutes }),
        ...(from ? { from: from.manifest.version } : { preset }),
      },
    });
  }
}

interface Started {
  readonly corpus: Corpus;
  readonly objective: Objective;
  readonly from: EncoderBundle | undefined;
}

interface Learned {
  readonly objective: Objective;
  readonly epochs: number;
  readonly before: Measured;
  readonly after: Measured;
}

type Trained = Omit<Started & Learned, 'objective'>;

const countOf = (parameters: readonly Parameter[]): number =>
  parameters.reduce((sum, { values }) => sum + values.length, 0);
