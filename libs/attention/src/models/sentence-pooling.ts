import { cast, div, equal, expandDims, mul, reshape, sqrt, sum } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { maxPool, meanPool, normalizeRows } from './pooling.ts';
import type { TokenBatch } from './text-encoder.ts';

/** How token vectors become one vector a text, as sentence-transformers has it; `cls` is the first token. */
export type PoolingMode = 'cls' | 'mean' | 'max' | 'mean_sqrt_len';

export interface SentencePooling {
  readonly pooling: PoolingMode;
  /** Whether the vectors are divided by their Euclidean length. */
  readonly normalize: boolean;
}

type Places = Pick<TokenBatch, 'mask' | 'positions'>;

/** Keyed by mode: `[N, D]` with N = B·T to `[B, D]`. */
export const poolings: Readonly<Record<PoolingMode, (hidden: Tensor2D, places: Places) => Tensor2D>> = {
  cls: (hidden, { mask, positions }) => weightedSum(hidden, mul(mask, cast(equal(positions, 0), 'float32'))),
  mean: (hidden, { mask }) => meanPool(hidden, mask),
  max: (hidden, { mask }) => maxPool(hidden, mask),
  mean_sqrt_len: (hidden, { mask }) => div(weightedSum(hidden, mask), sqrt(sum(mask, 1, true))),
};

/**
 * One vector for each text.
 * @param hidden `[N, D]` with N = B·T
 * @param places mask and positions of the batch, `[B, T]`
 * @returns `[B, D]`
 */
export function poolSentences(
  hidden: Tensor2D,
  places: Places,
  { pooling, normalize }: SentencePooling,
): Tensor2D {
  const pooled = poolings[pooling](hidden, places);
  return normalize ? normalizeRows(pooled) : pooled;
}

/** Not a slice of the first token: its gradient would pad by a size that is known only at run time. */
function weightedSum(hidden: Tensor2D, weights: Tensor2D): Tensor2D {
  const [B, T] = weights.shape;
  const byText: Tensor3D = reshape(hidden, [B, T, hidden.shape[1]]);
  return sum(mul(byText, expandDims(weights, 2)), 1);
}
