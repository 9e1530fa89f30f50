import { averages, countLabels, sortedLabels } from './classification.ts';
import type { Averages, ClassificationOptions, LabelScores } from './classification.ts';
import { requirePaired } from './errors.ts';

export interface MultiLabelReport extends Averages {
  readonly rows: number;
  /** Share of rows whose predicted set is exactly the true one. */
  readonly exactMatch: number;
  readonly labels: readonly LabelScores[];
}

/**
 * Scores where a row may have several labels, or none. Repeats within a row count once.
 *
 * Definitions are those of scikit-learn on indicator matrices; with `labels`, sets are compared on these labels alone.
 * @throws {MetricInputError} no rows, lists of different length, no labels
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#multiclass-and-multilabel-classification
 */
export function multiLabelReport(
  expected: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  { labels = sortedLabels(expected.flat(), predicted.flat()), zeroDivision = 0 }: ClassificationOptions = {},
): MultiLabelReport {
  requirePaired('multi-label scores', expected, predicted);
  const counted = new Set(labels);
  const exact = expected.filter((truths, row) => areSame(truths, predicted[row] ?? [], counted));
  return {
    rows: expected.length,
    exactMatch: exact.length / expected.length,
    ...averages(countLabels(expected, predicted, labels), zeroDivision),
  };
}

function areSame(a: readonly string[], b: readonly string[], counted: ReadonlySet<string>): boolean {
  const setA = new Set(a.filter((label) => counted.has(label)));
  const setB = new Set(b.filter((label) => counted.has(label)));
  return setA.size === setB.size && [...setA].every((label) => setB.has(label));
}
