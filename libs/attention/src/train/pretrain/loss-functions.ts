import {
  add,
  customGrad,
  expandDims,
  gather,
  logSumExp,
  matMul,
  mul,
  softmax,
  sub,
  sum,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * `log Σ exp` of each row; its gradient is a softmax, one node.
 * @param x `[N, C]`
 * @returns `[N]`
 */
export function logSumExpRows(x: Tensor2D): Tensor1D {
  const operation = customGrad((input: Tensor | ((saved: Tensor[]) => void), save) => {
    const rows = input as Tensor2D;
    (save as (saved: Tensor[]) => void)([rows]);
    return {
      value: logSumExp(rows, 1),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) => mul(expandDims(dy, 1), softmax(saved as Tensor2D)),
    };
  });
  return operation(x) as Tensor1D;
}

/** A linear classifier over a vocabulary, whose vectors are the rows of its weight. */
export interface Vocabulary {
  /** `[V, D]` */
  readonly weight: Tensor2D;
  /** `[V]` */
  readonly bias: Tensor1D;
}

/**
 * The negative log-likelihood of each target under `softmax(x Wᵀ + b)`.
 * @param x `[M, D]`
 * @param targets int32 `[M]`
 * @returns `[M]`
 */
export function vocabularyLoss(x: Tensor2D, { weight, bias }: Vocabulary, targets: Tensor1D): Tensor1D {
  const logits: Tensor2D = add(matMul(x, weight, false, true), bias);
  const matched = add(sum(mul(x, gather(weight, targets)), 1), gather(bias, targets));
  return sub(logSumExpRows(logits), matched);
}

/** A batch of texts that belong together two by two. */
export interface PairedVectors {
  /** `[B, D]`, each of length 1. */
  readonly texts: Tensor2D;
  /** `[B, D]`, each of length 1; row i belongs to text i. */
  readonly pairs: Tensor2D;
  /** `[B, B]`, added to the scores: 0, or -1e9 where text i and pair j are not to be told apart. */
  readonly excluded: Tensor2D;
  /** `[B]`: the share of each row in the mean. */
  readonly shares: Tensor1D;
}

/**
 * InfoNCE over a batch, in both directions: each text is to find its pair among all pairs, each pair its text.
 * @param temperature what cosines are divided by
 * @see van den Oord et al. (2018), arXiv 1807.03748; with dropout as the only difference of a pair: SimCSE, Gao et al.
 * (2021), arXiv 2104.08821
 */
export function infoNce({ texts, pairs, excluded, shares }: PairedVectors, temperature: number): Scalar {
  const scores: Tensor2D = add(mul(matMul(texts, pairs, false, true), 1 / temperature), excluded);
  const matched = mul(sum(mul(texts, pairs), 1), 1 / temperature);
  const losses = add(sub(logSumExpRows(scores), matched), sub(logSumExpRows(transpose(scores)), matched));
  return mul(sum(mul(losses, shares)), 0.5);
}
