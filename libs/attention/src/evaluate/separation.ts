import { MetricInputError, requireFinite, requirePaired, requireShare } from './errors.ts';

/**
 * Area under the ROC curve: how likely a positive scores above a negative, ties counting half. Exact, by mean ranks:
 * `(R₊ − n₊(n₊ + 1) / 2) / (n₊ · n₋)`.
 *
 * @param scores higher = more positive; for out-of-scope detection by confidence give `1 − confidence`
 * @returns in [0, 1]; 0.5 for scores that tell nothing
 * @throws {MetricInputError} one of the two classes is absent
 * @see Hanley & McNeil (1982); Mann & Whitney (1947)
 */
export function auroc(scores: readonly number[], isPositive: readonly boolean[]): number {
  const { positives, negatives } = countSides('the AUROC', scores, isPositive);
  const ranks = meanRanks(scores);
  const rankSum = ranks.reduce((sum, rank, row) => sum + (isPositive[row] ? rank : 0), 0);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * False positive rate at the highest threshold whose true positive rate is at least `rate` (no interpolation).
 *
 * @param rate 0.95 unless given
 * @throws {MetricInputError} one of the two classes is absent
 * @see Hendrycks & Gimpel (2017), arXiv 1610.02136; Liang et al. (2018), arXiv 1706.02690
 */
export function falsePositiveRateAt(
  scores: readonly number[],
  isPositive: readonly boolean[],
  rate = 0.95,
): number {
  const { positives, negatives } = countSides('the false positive rate', scores, isPositive);
  requireShare('the false positive rate', 'the true positive rate', rate);
  const needed = scores.filter((_, row) => isPositive[row]).sort((a, b) => b - a)[
    Math.ceil(rate * positives) - 1
  ];
  if (needed === undefined) return 0;
  return scores.filter((score, row) => !isPositive[row] && score >= needed).length / negatives;
}

/** Ranks from 1 for the lowest; equal values share the mean of their ranks. */
export function meanRanks(values: readonly number[]): readonly number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = values.map(() => 0);
  for (let start = 0; start < order.length;) {
    const value = values[order[start] ?? 0];
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end += 1;
    for (const row of order.slice(start, end)) ranks[row] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

function countSides(
  metric: string,
  scores: readonly number[],
  isPositive: readonly boolean[],
): { positives: number; negatives: number } {
  requirePaired(metric, scores, isPositive);
  requireFinite(metric, scores);
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new MetricInputError(metric, `there are ${positives} positives and ${negatives} negatives`);
  }
  return { positives, negatives };
}
