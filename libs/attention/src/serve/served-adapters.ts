import { AdapterBaseError, AdapterBundle } from '../artifacts/adapter-bundle.ts';
import { DamagedBundleError } from '../artifacts/bundle.ts';
import { fillFromBase, loadEncoderBase } from '../artifacts/encoder-base.ts';
import type { EncoderBase } from '../artifacts/encoder-base.ts';
import { fillByName } from '../artifacts/hugging-face-tensors.ts';
import type { NamedTensor } from '../artifacts/safetensors.ts';
import type { Feeds, NdArray, SessionOptions } from '../engine/session.ts';
import { AdapterSession } from '../models/adapter-session.ts';
import type { AdapterMatrices } from '../models/adapter-session.ts';
import { bagBranches, bagVotesOnnx } from '../models/bag-votes.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { ClassifierSession } from '../models/classifier-session.ts';
import type { Logits } from '../models/logit-rows.ts';
import { adapterTargets } from '../models/encoder-adapter.ts';
import { adapterPlace, encoderHeadPlace, encoderPlace } from '../models/encoder-branch.ts';
import { TextEncoder } from '../models/text-encoder.ts';
import { chunksOf } from '../models/long-text.ts';
import type { ReadText } from '../models/long-text.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import type { ServedClassifier } from './served-classifier.ts';

/** Adapters by name, and the folder of the bundle whose encoder all of them share. */
export interface AdapterFolders {
  readonly base: string;
  readonly adapters: Readonly<Record<string, string>>;
}

/** The folder of a classifier, or adapters on one base. */
export type ClassifierSource = string | AdapterFolders;

export interface ServedAdapters extends AsyncDisposable {
  readonly byName: ReadonlyMap<string, ServedClassifier>;
}

/**
 * Opens a base once, and its adapters beside it: each costs its matrices, its head and, where it has some, its bags.
 * @throws DamagedBundleError naming the file; AdapterBaseError for an adapter of another base
 */
export async function openAdapters(
  { base: folder, adapters }: AdapterFolders,
  session: SessionOptions,
): Promise<ServedAdapters> {
  const base = await loadEncoderBase(folder);
  const bundles: (readonly [string, AdapterBundle])[] = [];
  for (const [name, each] of Object.entries(adapters)) {
    const bundle = await AdapterBundle.load(each);
    bundle.requireBase(base);
    bundles.push([name, bundle]);
  }
  const shared = await openBase(
    base,
    bundles.map(([, bundle]) => bundle),
    session,
  );
  const byName = new Map<string, ServedClassifier>();
  for (const [name, bundle] of bundles) {
    const network = () => networkOf(folder, bundle.folder, bundle.manifest.version);
    byName.set(name, { ...(await servedAdapter(bundle, base, shared, session)), network });
  }
  return {
    byName,
    [Symbol.asyncDispose]: async () => {
      for (const each of byName.values()) await each[Symbol.asyncDispose]();
      await shared[Symbol.asyncDispose]();
    },
  };
}

function openBase(
  base: EncoderBase,
  bundles: readonly AdapterBundle[],
  session: SessionOptions,
): Promise<AdapterSession> {
  const store = new ParameterStore();
  const encoder = new TextEncoder(store.within(encoderPlace), base.config);
  fillFromBase(store, base);
  const targets = adapterTargets.filter((target) =>
    bundles.some(({ config }) => config.adapter.targets.includes(target)),
  );
  return AdapterSession.open(encoder, base.config, { targets, padId: base.tokenizer().padId, session });
}

async function servedAdapter(
  bundle: AdapterBundle,
  base: EncoderBase,
  shared: AdapterSession,
  session: SessionOptions,
): Promise<Omit<ServedClassifier, 'network'>> {
  const inputs = bundle.inputs(base);
  const tensors = bundle.tensors();
  const adapter = shared.inputsOf(matricesIn(tensors, bundle));
  const votes = await openVotes(bundle, tensors, inputs.tokenizer.padId, session);
  return {
    manifest: bundle.manifest,
    heads: bundle.heads,
    inputs,
    logits: (texts) => meanLogits(texts, { shared, adapter, votes, numBags: bundle.config.numBags }),
    [Symbol.asyncDispose]: async () => votes?.[Symbol.asyncDispose](),
  };
}

/** Read again from the folders: whoever only classifies holds no second copy of the base. */
async function networkOf(base: string, folder: string, version: string): Promise<ClassifierNetwork> {
  const bundle = await AdapterBundle.load(folder);
  if (bundle.manifest.version !== version)
    throw new AdapterBaseError(folder, `it was version ${version} when it was loaded, and is another now`);
  return bundle.network(await loadEncoderBase(base));
}

interface Branches {
  readonly shared: AdapterSession;
  readonly adapter: Feeds;
  readonly votes: ClassifierSession | undefined;
  readonly numBags: number;
}

/** The mean over the encoder's branch and the bags, as the whole network has it. */
async function meanLogits(
  texts: readonly ReadText[],
  { shared, adapter, votes, numBags }: Branches,
): Promise<readonly Logits[]> {
  const read = await shared.logits(
    texts.flatMap(chunksOf).map(({ ids }) => ids),
    adapter,
  );
  if (!votes) return read;
  const bags = await votes.logits(texts);
  return read.map((row, at) => row.map((logit, id) => (logit + (bags[at]?.[id] ?? 0)) / (numBags + 1)));
}

/** The sum over the bags, where there are some. */
async function openVotes(
  { config }: AdapterBundle,
  tensors: ReadonlyMap<string, NamedTensor>,
  padId: number,
  session: SessionOptions,
): Promise<ClassifierSession | undefined> {
  if (config.numBags === 0) return undefined;
  const store = new ParameterStore();
  const bags = bagBranches(store, config);
  fillByName(new Map(store.all().map((parameter) => [parameter.name, parameter])), tensors);
  return ClassifierSession.open(bagVotesOnnx(bags), padId, session);
}

/** The matrices by layer; what an update counts is in its second one. */
function matricesIn(
  tensors: ReadonlyMap<string, NamedTensor>,
  { folder, config: { adapter } }: AdapterBundle,
): AdapterMatrices {
  const arrayOf = (name: string): NdArray => {
    const tensor = tensors.get(name);
    if (!tensor) throw new DamagedBundleError(folder, `it has no '${name}'`);
    return { data: tensor.values, shape: tensor.shape };
  };
  const scale = adapter.alpha / adapter.rank;
  const updates = new Map<string, { a: NdArray; b: NdArray }>();
  for (const [name, { values, shape }] of tensors) {
    const [, layer] = updateName.exec(name) ?? [];
    const other = layer === undefined ? undefined : tensors.get(`${adapterPlace}.${layer}.lora_B.weight`);
    if (layer === undefined || !other) continue;
    const b = { data: other.values.map((value) => value * scale), shape: other.shape };
    updates.set(layer, { a: { data: values, shape }, b });
  }
  return {
    updates,
    headWeight: arrayOf(`${encoderHeadPlace}.weight`),
    headBias: arrayOf(`${encoderHeadPlace}.bias`),
  };
}

const updateName = new RegExp(`^${adapterPlace}\\.(.+)\\.lora_A\\.weight$`);
