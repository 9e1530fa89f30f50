import { div, expandDims, mul, reshape, sqrt, sum } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * The mean of each text's token vectors, padding left out.
 * @param hidden `[N, D]` with N = B·T
 * @param mask `[B, T]`, 1 = a token
 * @returns `[B, D]`
 */
export function meanPool(hidden: Tensor2D, mask: Tensor2D): Tensor2D {
  const [B, T] = mask.shape;
  const tokens = reshape(hidden, [B, T, hidden.shape[1]]);
  return div(sum(mul(tokens, expandDims(mask, 2)), 1), sum(mask, 1, true));
}

/**
 * Each row divided by its Euclidean length.
 * @param x `[B, D]`
 */
export function normalizeRows(x: Tensor2D): Tensor2D {
  return div(x, sqrt(sum(mul(x, x), 1, true)));
}
