import { add, div, expandDims, max, mul, reshape, sqrt, sub, sum } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/**
 * The mean of each text's token vectors, padding left out.
 * @param hidden `[N, D]` with N = B·T
 * @param mask `[B, T]`, 1 = a token
 * @returns `[B, D]`
 */
export function meanPool(hidden: Tensor2D, mask: Tensor2D): Tensor2D {
  return div(sum(mul(byText(hidden, mask), expandDims(mask, 2)), 1), sum(mask, 1, true));
}

/** The largest value of each dimension over a text's tokens, padding left out; shapes as `meanPool`. */
export function maxPool(hidden: Tensor2D, mask: Tensor2D): Tensor2D {
  return max(add(byText(hidden, mask), mul(sub(expandDims(mask, 2), 1), 1e9)), 1);
}

/** Each row divided by its Euclidean length, `[B, D]`. */
export function normalizeRows(x: Tensor2D): Tensor2D {
  return div(x, sqrt(sum(mul(x, x), 1, true)));
}

function byText(hidden: Tensor2D, mask: Tensor2D): Tensor3D {
  const [B, T] = mask.shape;
  return reshape(hidden, [B, T, hidden.shape[1]]);
}
