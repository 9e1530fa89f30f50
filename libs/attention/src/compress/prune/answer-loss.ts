import type { DecidedHead } from '../../artifacts/classifier-decision.ts';
import { classRanges } from '../../models/classifier-heads.ts';
import type { Logits } from '../../models/logit-rows.ts';
import type { HeadedText } from '../../train/training-rows.ts';

/** The cross entropy of a classifier's answers, the mean over all rows and heads that have a label: what pruning costs. */
export function answerLoss(
  heads: readonly DecidedHead[],
  rows: readonly HeadedText[],
  logits: readonly Logits[],
): number {
  const ranges = classRanges(heads.map(({ labels }) => labels.length));
  const losses = rows.flatMap(({ labels }, row) =>
    heads.flatMap((head, at) => {
      const { start = 0, size = 0 } = ranges[at] ?? {};
      const ids = labels[head.name]?.map((label) => head.labels.indexOf(label));
      // A label that the model does not know, such as that of rows out of scope, has no logit.
      if (!ids || ids.includes(-1)) return [];
      const own = logits[row]?.slice(start, start + size) ?? [];
      return [head.kind === 'multiLabel' ? binary(own, ids) : softmaxLoss(own, ids[0] ?? 0)];
    }),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function softmaxLoss(logits: Logits, id: number): number {
  const largest = Math.max(...logits);
  return largest + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0)) - (logits[id] ?? NaN);
}

/** `ln(1 + e^z) − y z`, written so that no exponential overflows. */
const binary = (logits: Logits, ids: readonly number[]): number =>
  logits.reduce(
    (sum, z, id) => sum + Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (ids.includes(id) ? z : 0),
    0,
  );
