import { AdapterBaseError, AdapterBundle, adapterTask } from '../artifacts/adapter-bundle.ts';
import { Bundle } from '../artifacts/bundle.ts';
import type { Manifest } from '../artifacts/bundle.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import type { DecidedHead } from '../artifacts/classifier-decision.ts';
import type { Neighbours } from '../artifacts/neighbours.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { ClassifierSession } from '../models/classifier-session.ts';
import type { ChunkAnswers } from '../models/classifier-session.ts';
import type { Logits } from '../models/logit-rows.ts';
import type { LongText, ReadText } from '../models/long-text.ts';
import type { TextInputs } from '../models/text-inputs.ts';

/** What gives logits: a classifier of its own, or an adapter on a base that others share. */
export interface ServedClassifier extends AsyncDisposable {
  readonly manifest: Manifest;
  readonly heads: readonly DecidedHead[];
  readonly inputs: TextInputs;
  /** One row for each text, in their order. */
  logits(texts: readonly ReadText[]): Promise<readonly Logits[]>;
  /** Of a model that reads long texts in chunks. */
  readonly chunks?: (text: LongText) => Promise<ChunkAnswers>;
  /** Training examples that it keeps, read from the bundle at each call. */
  readonly neighbours?: () => Neighbours | undefined;
  /** The network with its parameters, made anew at each call: for explanations. */
  network(): Promise<ClassifierNetwork>;
}

/** @throws DamagedBundleError naming the file; AdapterBaseError for an adapter without its base */
export async function openClassifier(folder: string, session: SessionOptions): Promise<ServedClassifier> {
  if ((await Bundle.taskOf(folder)) === adapterTask) {
    const { base } = await AdapterBundle.load(folder);
    throw new AdapterBaseError(
      folder,
      `it answers on its base alone, the bundle of version ${base}: give that too`,
    );
  }
  const bundle = await ClassifierBundle.load(folder);
  const inputs = bundle.inputs();
  const forward = await ClassifierSession.open(
    bundle.int8() ?? bundle.onnx(),
    inputs.tokenizer.padId,
    session,
  );
  return {
    manifest: bundle.manifest,
    heads: bundle.heads,
    inputs,
    logits: (texts) => forward.logits(texts),
    ...(bundle.config.chunks && { chunks: (text: LongText) => forward.chunks(text) }),
    neighbours: () => bundle.neighbours(),
    network: () => Promise.resolve(bundle.network().network),
    [Symbol.asyncDispose]: () => forward[Symbol.asyncDispose](),
  };
}
