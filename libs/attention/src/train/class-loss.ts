import { add, logSumExp, mul, neg, slice, softplus, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { ClassTargets } from './class-targets.ts';

export interface LossInputs {
  /** `[B, C]` */
  readonly targets: Tensor2D;
  /** `[B, C]`; see ClassTargets */
  readonly cellWeights?: Tensor;
}

/** The cross entropy of each head, added up; softmax over its classes, or a sigmoid for each of them. */
export function classLoss(
  logits: Tensor2D,
  { targets, cellWeights }: LossInputs,
  heads: ClassTargets['heads'],
): Scalar {
  const losses = heads.map(({ kind, range: { start, size } }) => {
    const own = <T extends Tensor>(cells: T): T =>
      heads.length === 1 ? cells : slice(cells, [0, start], [-1, size]);
    const [ownLogits, ownTargets] = [own(logits), own(targets)];
    return kind === 'multiLabel' && cellWeights
      ? binaryCrossEntropy(ownLogits, ownTargets, own(cellWeights))
      : crossEntropy(ownLogits, ownTargets);
  });
  return losses.reduce((total, loss) => add(total, loss));
}

/** The weighted mean over the batch; a row whose targets are all 0 adds nothing. */
const crossEntropy = (logits: Tensor2D, targets: Tensor2D): Scalar =>
  neg(sum(mul(sub(logits, logSumExp(logits, 1, true)), targets)));

/** `Σ w · (ln(1 + e^z) − y z)` with `targets` = w · y. */
const binaryCrossEntropy = (logits: Tensor2D, targets: Tensor2D, weights: Tensor): Scalar =>
  sum(sub(mul(weights, softplus(logits)), mul(targets, logits)));
