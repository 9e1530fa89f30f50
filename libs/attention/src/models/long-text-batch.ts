import type { NdArray } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import { chunksOf } from './long-text.ts';
import type { ReadText } from './long-text.ts';
import { classifierSignature, collate } from './text-inputs.ts';
import type { ClassifierFeeds, HiddenWords } from './text-inputs.ts';

/** What the inputs of a model of long texts have beside those of the chunks: `X` texts, `B` chunks. */
export const longTextSignature = {
  ...classifierSignature,
  /** 1 where a chunk belongs to a text. */
  membership: float32(['X', 'B']),
} as const;

export type LongTextFeeds = ClassifierFeeds & { readonly membership: NdArray };

/** Pads texts into one batch, the chunks of all of them one below the other. */
export function collateLong(texts: readonly ReadText[], padId: number, hidden?: HiddenWords): LongTextFeeds {
  const chunks = texts.map(chunksOf);
  const feeds = collate(chunks.flat(), padId, hidden);
  const [X, B] = [texts.length, chunks.flat().length];
  const membership = new Float32Array(X * B);
  let next = 0;
  chunks.forEach((own, text) => {
    membership.fill(1, text * B + next, text * B + next + own.length);
    next += own.length;
  });
  return { ...feeds, membership: { data: membership, shape: [X, B] } };
}
