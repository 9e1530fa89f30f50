import { gather, logSumExp, matMul, mul, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

export interface NextItems {
  /** `[N, D]`, the state after each event. */
  readonly states: Tensor2D;
  /** `[C, D]`: all items for the full softmax; those of the batch and a sample for the sampled one. */
  readonly items: Tensor2D;
  /** int32 `[N]`: the row of the item that came next. */
  readonly next: Tensor1D;
  /** `[N]`: the share of each event in the loss, 0 for padding. */
  readonly weights: Tensor1D;
}

/**
 * Cross entropy of the next item against the others: `Σ w · (ln Σ_c exp(s · v_c) − s · v_next)`.
 *
 * @see Klenitskiy & Vasilev (2023), Turning Dross Into Gold Loss, arXiv 2309.07602 (softmax, full or sampled, is what
 *   makes attention over behaviour strong)
 */
export function rankingLoss({ states, items, next, weights }: NextItems): Scalar {
  const chosen = sum(mul(states, gather(items, next)), 1);
  const normalizer = logSumExp(matMul(states, items, false, true), 1);
  return sum(mul(sub(normalizer, chosen), weights));
}
