import { add, customGrad, exp, gather, logSumExp, mean, mul, reshape, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Transformer } from '../models/transformer.ts';

export interface NextTokens {
  /** `[N, D]`, what the decoder made of each target token */
  readonly hidden: Tensor2D;
  /** int32 `[N]`: the token that follows */
  readonly labels: Tensor1D;
  /** `[N]`: the share of each in the loss, 0 for padding */
  readonly weights: Tensor1D;
}

/**
 * Cross entropy against the next token with a share of the target spread over the whole vocabulary (Szegedy et al. 2016,
 * arXiv 1512.00567). A logit is a product with a row of the table, so those of the labels, and the mean of all, are taken
 * without touching `[N, V]`: only the normaliser does.
 */
export function translationLoss(
  network: Transformer,
  { hidden, labels, weights }: NextTokens,
  labelSmoothing: number,
): Scalar {
  const table = network.words.weight.tensor<Tensor2D>();
  const ofLabels = sum(mul(hidden, gather(table, labels)), 1);
  const ofMean = sum(mul(hidden, mean(table, 0)), 1);
  const target = add(mul(ofLabels, 1 - labelSmoothing), mul(ofMean, labelSmoothing));
  return sum(mul(sub(normaliser(network.logits(hidden)), target), weights));
}

/** Logarithm of the sum of exponentials of each row, `[N, V]` to `[N]`; its gradient is the softmax. */
function normaliser(logits: Tensor2D): Tensor1D {
  const operation = customGrad((input: Tensor | ((saved: Tensor[]) => void), save) => {
    const x = input as Tensor2D;
    const value = logSumExp(x, 1) as Tensor1D;
    (save as (saved: Tensor[]) => void)([x, value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [at, logarithm] = saved as [Tensor2D, Tensor1D];
      const column = (tensor: Tensor) => reshape(tensor, [at.shape[0], 1]);
      return mul(exp(sub(at, column(logarithm))), column(dy));
    };
    return { value, gradFunc };
  });
  return operation(logits) as Tensor1D;
}
