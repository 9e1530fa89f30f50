import { MetricInputError, requireFinite } from './errors.ts';

/** A classifier's answer to one row: its best label, how sure it is, and the truth. */
export interface ScoredPrediction {
  /** Higher = surer; any finite scale. */
  readonly score: number;
  readonly predicted: string;
  readonly expected: string;
}

/** What a threshold does: rows with `score < threshold` are rejected, that is, called out of scope. */
export interface RejectionPoint {
  readonly threshold: number;
  /** Share of in-scope rows kept and given their true label. */
  readonly inScopeAccuracy: number;
  /** Share of in-scope rows rejected, right or wrong. */
  readonly inScopeRejected: number;
  /** Share of out-of-scope rows rejected. */
  readonly outOfScopeRecall: number;
  /** Accuracy over all rows, out of scope being one more class. */
  readonly accuracy: number;
}

/** How the threshold is chosen; shares in [0, 1]. */
export type RejectionRule =
  /** Most out-of-scope recall with an in-scope accuracy of at least this. */
  | { readonly kind: 'inScopeAccuracy'; readonly atLeast: number }
  /** Most out-of-scope recall, losing at most this of the in-scope accuracy without rejection. */
  | { readonly kind: 'inScopeLoss'; readonly atMost: number }
  /** Best accuracy, out of scope being a class: the rule of the CLINC150 paper. */
  | { readonly kind: 'accuracy' }
  /** Best sum of in-scope accuracy and out-of-scope recall. */
  | { readonly kind: 'balanced' };

export interface ChosenThreshold extends RejectionPoint {
  /** `unreachable`: even without rejection the in-scope accuracy is below the rule's; then (almost) all is kept. */
  readonly outcome: 'met' | 'unreachable';
}

// Shares of counts, compared with a share that was typed: 0.92 of 25 rows is 23 of them.
const rounding = 1e-12;

/**
 * Every distinct score as a threshold, lowest first; the lowest rejects nothing. A prediction that already is the
 * out-of-scope label counts as rejected at any threshold.
 *
 * @throws {MetricInputError} no in-scope or no out-of-scope rows, or a score that is not finite
 */
export function rejectionCurve(
  predictions: readonly ScoredPrediction[],
  outOfScope: string,
): readonly RejectionPoint[] {
  requireFinite(
    'a rejection threshold',
    predictions.map(({ score }) => score),
  );
  const outRows = predictions.filter(({ expected }) => expected === outOfScope).length;
  const inRows = predictions.length - outRows;
  if (inRows === 0 || outRows === 0) {
    throw new MetricInputError(
      'a rejection threshold',
      `there are ${inRows} in-scope and ${outRows} '${outOfScope}' rows`,
    );
  }
  const isRejected = ({ predicted }: ScoredPrediction) => predicted === outOfScope;
  const isOut = ({ expected }: ScoredPrediction) => expected === outOfScope;
  const kept = predictions.filter((row) => !isRejected(row)).sort((a, b) => a.score - b.score);
  let right = kept.filter((row) => row.predicted === row.expected).length;
  let outRejected = predictions.filter((row) => isRejected(row) && isOut(row)).length;
  let inRejected = predictions.filter((row) => isRejected(row) && !isOut(row)).length;
  const thresholds = [...new Set(predictions.map(({ score }) => score))].sort((a, b) => a - b);
  let next = 0;
  return thresholds.map((threshold) => {
    for (let row = kept[next]; row && row.score < threshold; row = kept[++next]) {
      if (isOut(row)) outRejected += 1;
      else inRejected += 1;
      if (row.predicted === row.expected) right -= 1;
    }
    return {
      threshold,
      inScopeAccuracy: right / inRows,
      inScopeRejected: inRejected / inRows,
      outOfScopeRecall: outRejected / outRows,
      accuracy: (right + outRejected) / predictions.length,
    };
  });
}

/**
 * The rejection threshold that a rule picks on development rows. Under the rules with a bound, equal recall is settled
 * by higher in-scope accuracy, then the lower threshold; under the other two the highest of equal thresholds is taken.
 *
 * @throws {MetricInputError} see {@link rejectionCurve}
 * @see Larson et al. (2019), An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction, D19-1131
 */
export function chooseThreshold(
  predictions: readonly ScoredPrediction[],
  outOfScope: string,
  rule: RejectionRule,
): ChosenThreshold {
  const curve = rejectionCurve(predictions, outOfScope);
  const keepsMost = curve.reduce((lowest, point) => (point.threshold < lowest.threshold ? point : lowest));
  switch (rule.kind) {
    case 'accuracy':
      return lastBest(curve, ({ accuracy }) => accuracy);
    case 'balanced':
      return lastBest(curve, ({ inScopeAccuracy, outOfScopeRecall }) => inScopeAccuracy + outOfScopeRecall);
    case 'inScopeAccuracy':
      return mostRecall(curve, rule.atLeast) ?? { ...keepsMost, outcome: 'unreachable' };
    case 'inScopeLoss':
      return (
        mostRecall(curve, keepsMost.inScopeAccuracy - rule.atMost) ?? { ...keepsMost, outcome: 'unreachable' }
      );
  }
}

/** Recall rises and accuracy falls along the curve: the best is the first point with the recall of the last allowed. */
function mostRecall(curve: readonly RejectionPoint[], leastAccuracy: number): ChosenThreshold | undefined {
  const allowed = curve.filter(({ inScopeAccuracy }) => inScopeAccuracy >= leastAccuracy - rounding);
  const recall = allowed.at(-1)?.outOfScopeRecall;
  const best = allowed.find(({ outOfScopeRecall }) => outOfScopeRecall === recall);
  return best && { ...best, outcome: 'met' };
}

function lastBest(
  curve: readonly RejectionPoint[],
  value: (point: RejectionPoint) => number,
): ChosenThreshold {
  const best = curve.reduce((top, point) => (value(point) >= value(top) - rounding ? point : top));
  return { ...best, outcome: 'met' };
}
