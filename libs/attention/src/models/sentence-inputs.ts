import type { NdArray } from '../engine/session.ts';
import { float32, int32 } from '../engine/signature.ts';

/** The inputs of an encoder over whole texts: `B` texts of up to `T` tokens, padded; see `TokenBatch`. */
export const sentenceSignature = {
  ids: int32(['B', 'T']),
  positions: int32(['B', 'T']),
  mask: float32(['B', 'T']),
} as const;

export type SentenceFeeds = Readonly<Record<keyof typeof sentenceSignature, NdArray>>;

/** Pads token sequences, special tokens included, into one batch. */
export function collateTokens(texts: readonly (readonly number[])[], padId: number): SentenceFeeds {
  const B = texts.length;
  const T = Math.max(1, ...texts.map(({ length }) => length));
  const ids = new Int32Array(B * T).fill(padId);
  const positions = Int32Array.from(ids, (_, at) => at % T);
  const mask = new Float32Array(B * T);
  texts.forEach((tokens, b) => {
    ids.set(tokens, b * T);
    mask.fill(1, b * T, b * T + tokens.length);
  });
  const shape = [B, T];
  return {
    ids: { data: ids, shape },
    positions: { data: positions, shape },
    mask: { data: mask, shape },
  };
}
