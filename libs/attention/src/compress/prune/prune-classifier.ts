import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { requireBundlePlace } from '../../artifacts/bundle.ts';
import { ClassifierBundle, saveClassifier } from '../../artifacts/classifier-bundle.ts';
import type { StoredClassifierConfig } from '../../artifacts/classifier-config-json.ts';
import { fillParameters } from '../../artifacts/hugging-face.ts';
import { MetricInputError } from '../../evaluate/errors.ts';
import type { SessionOptions } from '../../engine/session.ts';
import { ClassifierNetwork } from '../../models/classifier-network.ts';
import { ClassifierSession, classifierOnnx } from '../../models/classifier-session.ts';
import type { Logits } from '../../models/logit-rows.ts';
import { TextInputs } from '../../models/text-inputs.ts';
import { ParameterStore } from '../../nn/parameter-store.ts';
import { trainClassifier } from '../../train/train-classifier.ts';
import type { HeadedText, LabelledText } from '../../train/training-rows.ts';
import { compareAnswers, withHeads } from '../compare-answers.ts';
import type { AnswerComparison } from '../compare-answers.ts';
import { compareLatency } from '../latency.ts';
import type { Latency } from '../latency.ts';
import { answerLoss } from './answer-loss.ts';
import { leastHeads, leastLayers } from './least-important.ts';
import type { PartImportance } from './least-important.ts';
import { withoutHeads, withoutLayers } from './pruned-tensors.ts';
import type { ClassifierTensors } from './pruned-tensors.ts';

/** What is taken out: layers, or as many heads of every layer. */
export type PruneWish = { readonly layers: number } | { readonly heads: number };

export type PruneClassifierOptions = PruneWish & {
  /** The folder of the bundle. */
  readonly model: string;
  /** The folder of the bundle to write. */
  readonly out: string;
  /** Rows that the model was not trained on: what a part is worth, and what is lost, is measured on them. */
  readonly rows: readonly (LabelledText | HeadedText)[];
  /** Rows to recover with; without them the model is written as it is left. */
  readonly train?: readonly (LabelledText | HeadedText)[];
  /** Passes over `train`; 3 unless given. */
  readonly epochs?: number;
  readonly seed: number;
  readonly session?: SessionOptions;
};

export interface PruneReport {
  readonly version: string;
  readonly rows: number;
  /** Every part, with what the loss gains when it alone is taken out of the model as it was. */
  readonly importance: readonly PartImportance[];
  readonly removed: readonly PartImportance[];
  /** Shares of the rows; `cut` is after taking out, `after` after recovery too. */
  readonly accuracy: { readonly before: number; readonly cut: number; readonly after: number };
  readonly parameters: { readonly before: number; readonly after: number };
  /** Milliseconds of the forward pass for one text, and for 32. */
  readonly oneText: Latency;
  readonly texts32: Latency;
}

const defaultSession: SessionOptions = { device: 'cpu', threads: 1 };
const defaultEpochs = 3;
/** It has learned already. */
const recoveryRate = 0.3;
/** Rows that importance is measured on, the first ones: a model is asked once for each part. */
const importanceRows = 500;

type Stored = ClassifierTensors<StoredClassifierConfig>;

/**
 * Takes the parts out of a classifier that its answers lose least by, and lets the rest recover.
 * @throws InvalidOptionError where nothing would be left; MetricInputError for rows without a label of the model;
 * DamagedBundleError; OccupiedFolderError; those of trainClassifier
 * @see Michel et al. (2019), Are Sixteen Heads Really Better than One?, arXiv 1905.10650; Sajjad et al. (2020), arXiv 2004.03844
 */
export async function pruneClassifier(options: PruneClassifierOptions): Promise<PruneReport> {
  const { model, out, train, session = defaultSession } = options;
  const bundle = await ClassifierBundle.load(model);
  await requireBundlePlace(out);
  const whole: Stored = { config: bundle.config, tensors: bundle.tensors() };
  const rows = withHeads(options.rows, bundle.heads);
  const lossOf = async (some: Stored) => {
    const sample = rows.slice(0, importanceRows);
    return answerLoss(bundle.heads, sample, await logitsOf(some, bundle, sample, session));
  };
  if (Number.isNaN(await lossOf(whole)))
    throw new MetricInputError('the worth of parts', 'no row has a label');
  const { importance, removed } =
    'layers' in options
      ? await leastLayers(whole, options.layers, lossOf)
      : await leastHeads(whole, options.heads, lossOf);
  const cut = withoutParts(whole, removed);
  const scratch = await mkdtemp(join(tmpdir(), 'attention-prune-'));
  try {
    const kept = join(scratch, 'cut');
    await savePruned(train ? kept : out, cut, bundle, removed);
    if (train) await recover({ ...options, train }, kept, session);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return report({ bundle, whole, cut, rows, out, session }, { importance, removed });
}

function withoutParts(whole: Stored, removed: readonly PartImportance[]): Stored {
  const [first] = removed;
  if (!first) return whole;
  if (first.head === undefined) return withoutLayers(whole, new Set(removed.map(({ layer }) => layer)));
  const layers = Array.from({ length: whole.config.numLayers }, (_, layer) => layer);
  return withoutHeads(
    whole,
    layers.map(
      (layer) => new Set(removed.flatMap((each) => (each.layer === layer ? (each.head ?? []) : []))),
    ),
  );
}

function networkOf({ config, tensors }: Stored) {
  const store = new ParameterStore();
  const network = new ClassifierNetwork(store, config);
  fillParameters(store.all(), tensors);
  return { network, store };
}

async function openModel(some: Stored, bundle: ClassifierBundle, session: SessionOptions) {
  return ClassifierSession.open(
    classifierOnnx(networkOf(some).network),
    bundle.inputs().tokenizer.padId,
    session,
  );
}

async function logitsOf(
  some: Stored,
  bundle: ClassifierBundle,
  rows: readonly HeadedText[],
  session: SessionOptions,
): Promise<readonly Logits[]> {
  await using classifier = await openModel(some, bundle, session);
  const inputs = bundle.inputs();
  return await classifier.logits(rows.map(({ text }) => inputs.read(text)));
}

function savePruned(
  folder: string,
  cut: Stored,
  bundle: ClassifierBundle,
  removed: readonly PartImportance[],
) {
  const { network, store } = networkOf(cut);
  const { tokenizer, features, maxTokens, chunks } = bundle.inputs();
  return saveClassifier(folder, {
    inputs: new TextInputs(tokenizer, features, maxTokens, chunks),
    network,
    store,
    onnx: classifierOnnx(network),
    heads: bundle.heads,
    metrics: {},
    training: { ...bundle.manifest.training, pruned: { from: bundle.manifest.version, removed } },
  });
}

async function recover(
  {
    train,
    rows,
    out,
    epochs = defaultEpochs,
    seed,
  }: PruneClassifierOptions & { readonly train: PruneClassifierOptions['rows'] },
  from: string,
  session: SessionOptions,
): Promise<void> {
  const { heads } = await ClassifierBundle.load(from);
  const outOfScope = heads[0]?.kind === 'singleLabel' ? heads[0].decision.outOfScope : undefined;
  await lastValueFrom(
    trainClassifier({
      train,
      dev: rows,
      heads: heads.map(({ name, kind }) => ({ name, kind })),
      ...(outOfScope === undefined ? {} : { outOfScope }),
      preset: 'small',
      from,
      epochs,
      learningRateFactor: recoveryRate,
      seed,
      out,
      session,
    }),
  );
}

interface Pruned {
  readonly bundle: ClassifierBundle;
  readonly whole: Stored;
  readonly cut: Stored;
  readonly rows: readonly HeadedText[];
  readonly out: string;
  readonly session: SessionOptions;
}

async function report(
  { bundle, whole, cut, rows, out, session }: Pruned,
  found: Pick<PruneReport, 'importance' | 'removed'>,
): Promise<PruneReport> {
  const written = await ClassifierBundle.load(out);
  const final: Stored = { config: written.config, tensors: written.tensors() };
  const texts = rows.map(({ text }) => bundle.inputs().read(text));
  await using before = await openModel(whole, bundle, session);
  await using after = await openModel(final, written, session);
  const logits = { before: await before.logits(texts), after: await after.logits(texts) };
  const accuracyOf = (
    heads: ClassifierBundle['heads'],
    of: readonly Logits[],
  ): AnswerComparison['accuracy'] => compareAnswers(heads, rows, [logits.before, of]).accuracy;
  const latency = (count: number, runs: number) =>
    compareLatency(
      [() => before.logits(texts.slice(0, count)), () => after.logits(texts.slice(0, count))],
      runs,
    );
  const numbers = ({ tensors }: Stored) =>
    [...tensors.values()].reduce((sum, { values }) => sum + values.length, 0);
  return {
    version: written.manifest.version,
    rows: rows.length,
    ...found,
    accuracy: {
      before: accuracyOf(bundle.heads, logits.before).before,
      cut: accuracyOf(bundle.heads, await logitsOf(cut, bundle, rows, session)).after,
      after: accuracyOf(written.heads, logits.after).after,
    },
    parameters: { before: numbers(whole), after: numbers(final) },
    oneText: await latency(1, 50),
    texts32: await latency(32, 10),
  };
}
