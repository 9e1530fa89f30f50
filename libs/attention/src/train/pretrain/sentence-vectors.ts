import type { SessionOptions } from '../../engine/session.ts';
import { readSentence } from '../../models/sentence-model.ts';
import type { EncodedSentence } from '../../models/sentence-model.ts';
import { SentenceSession, sentenceOnnx } from '../../models/sentence-session.ts';
import type { TrainedSentenceModel } from './contrastive-task.ts';

/** Both parts of an embedding, apart. */
export interface SentenceVectors {
  /** Of length 1. */
  readonly tokens: Float32Array;
  /** Of length 1, or 0 where no n-gram is known; absent where the model reads none. */
  readonly features?: Float32Array;
  readonly droppedTokens: number;
}

const batchSize = 32;

/** The vectors of texts as the model stands, in their order. */
export async function embedParts(
  model: TrainedSentenceModel,
  texts: readonly string[],
  session: SessionOptions,
): Promise<readonly SentenceVectors[]> {
  const { encoder, pooling, tokenizer, maxTokens, features } = model;
  const onnx = sentenceOnnx({ encoder, pooling, normalize: true });
  await using forward = await SentenceSession.open(onnx, tokenizer.padId, session);
  const reader = { tokenizer, maxTokens, ...(features ? { features: features.inputs } : {}) };
  const encoded = texts.map((text) => readSentence(text, reader));
  const order = [...encoded.keys()].sort((a, b) => lengthAt(encoded, a) - lengthAt(encoded, b));
  const vectors = new Map<number, Float32Array>();
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = order.slice(start, start + batchSize);
    const rows = await forward.embed(batch.map((at) => encoded[at]?.ids ?? []));
    batch.forEach((at, row) => vectors.set(at, rows[row] ?? new Float32Array()));
  }
  return encoded.map((text, at) => ({
    tokens: vectors.get(at) ?? new Float32Array(),
    ...(features ? { features: features.bag.vectorOf(text.features) } : {}),
    droppedTokens: text.droppedTokens,
  }));
}

const lengthAt = (texts: readonly EncodedSentence[], at: number): number => texts[at]?.ids.length ?? 0;

/** Cosines of each row with each column, parts apart. */
export interface CosineParts {
  readonly tokens: readonly Float32Array[];
  readonly features?: readonly Float32Array[];
}

export function cosineParts(
  rows: readonly SentenceVectors[],
  columns: readonly SentenceVectors[],
): CosineParts {
  const products = (part: (vectors: SentenceVectors) => Float32Array | undefined) =>
    rows.map((row) => Float32Array.from(columns, (column) => dot(part(row), part(column))));
  const tokens = products((vectors) => vectors.tokens);
  return rows[0]?.features ? { tokens, features: products(({ features }) => features) } : { tokens };
}

/** The cosines of one row where the features have this share. */
export function joinedCosines({ tokens, features }: CosineParts, row: number, share: number): Float32Array {
  const own = tokens[row] ?? new Float32Array();
  const other = features?.[row];
  return other ? own.map((cosine, at) => (1 - share) * cosine + share * (other[at] ?? 0)) : own;
}

export function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  let sum = 0;
  if (a && b) for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
