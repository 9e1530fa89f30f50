import { MetricInputError, requirePaired } from './errors.ts';

/** Precision, recall and F1 of one label or of an average; each in [0, 1]. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface LabelScores extends Scores {
  readonly label: string;
  /** Rows whose true label this is. */
  readonly support: number;
}

export interface Averages {
  /** Plain mean over labels: rare labels count as much as common ones. */
  readonly macro: Scores;
  /** From the counts of all labels together. */
  readonly micro: Scores;
  /** Mean over labels weighted by support. */
  readonly weighted: Scores;
}

export interface ClassificationReport extends Averages {
  readonly rows: number;
  readonly accuracy: number;
  readonly labels: readonly LabelScores[];
}

export interface ClassificationOptions {
  /** The labels reported and averaged over, in this order; all that occur, sorted, unless given. */
  readonly labels?: readonly string[];
  /** What 0 / 0 counts as; 0 unless given. See {@link scoresOf}. */
  readonly zeroDivision?: 0 | 1;
}

/** Of one label: rows rightly given it, given it at all, and truly of it. */
export interface LabelCounts {
  readonly hits: number;
  readonly predicted: number;
  readonly expected: number;
}

/** Share of rows whose predicted label is the true one. */
export function accuracy(expected: readonly string[], predicted: readonly string[]): number {
  requirePaired('accuracy', expected, predicted);
  return expected.filter((label, row) => label === predicted[row]).length / expected.length;
}

/**
 * Accuracy, and precision, recall and F1 by label and averaged.
 *
 * Definitions and defaults are those of scikit-learn's `classification_report`: without `labels`, those of the truth
 * and of the predictions together are averaged over, so a label predicted but never true lowers the macro average.
 * @throws {MetricInputError} no rows, lists of different length, no labels
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_fscore_support.html
 */
export function classificationReport(
  expected: readonly string[],
  predicted: readonly string[],
  { labels = sortedLabels(expected, predicted), zeroDivision = 0 }: ClassificationOptions = {},
): ClassificationReport {
  const share = accuracy(expected, predicted);
  const counts = countLabels(
    expected.map((label) => [label]),
    predicted.map((label) => [label]),
    labels,
  );
  return { rows: expected.length, accuracy: share, ...averages(counts, zeroDivision) };
}

/** The labels of both lists, each once, by UTF-16 code units. */
export function sortedLabels(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}

/** Counts by label over rows that may have several; in the order of `labels`. */
export function countLabels(
  expected: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  labels: readonly string[],
): ReadonlyMap<string, LabelCounts> {
  if (labels.length === 0) throw new MetricInputError('the report', 'there are no labels');
  const counts = new Map(labels.map((label) => [label, { hits: 0, predicted: 0, expected: 0 }]));
  for (const [row, truths] of expected.entries()) {
    const truthSet = new Set(truths);
    for (const label of truthSet) increase(counts.get(label), 'expected');
    for (const label of new Set(predicted[row])) {
      increase(counts.get(label), 'predicted');
      if (truthSet.has(label)) increase(counts.get(label), 'hits');
    }
  }
  return counts;
}

function increase(
  counts: { -readonly [K in keyof LabelCounts]: number } | undefined,
  key: keyof LabelCounts,
): void {
  if (counts) counts[key] += 1;
}

/** Scores by label and their three averages. */
export function averages(
  counts: ReadonlyMap<string, LabelCounts>,
  zeroDivision: 0 | 1,
): Averages & { readonly labels: readonly LabelScores[] } {
  const labels = [...counts].map(([label, count]) => ({
    label,
    ...scoresOf(count, zeroDivision),
    support: count.expected,
  }));
  const all = [...counts.values()].reduce((sum, count) => ({
    hits: sum.hits + count.hits,
    predicted: sum.predicted + count.predicted,
    expected: sum.expected + count.expected,
  }));
  return {
    labels,
    macro: meanScores(labels, () => 1, zeroDivision),
    micro: scoresOf(all, zeroDivision),
    weighted: meanScores(labels, ({ support }) => support, zeroDivision),
  };
}

/**
 * `precision = hits / predicted`, `recall = hits / expected`, `f1 = 2 · hits / (predicted + expected)`.
 *
 * Zero division, as in scikit-learn: each quotient with denominator 0 is `zeroDivision`. So F1 is `zeroDivision` only
 * for a label that is neither true nor predicted anywhere, and 0 where one of the two is.
 */
export function scoresOf({ hits, predicted, expected }: LabelCounts, zeroDivision: 0 | 1): Scores {
  const quotient = (numerator: number, denominator: number) =>
    denominator === 0 ? zeroDivision : numerator / denominator;
  return {
    precision: quotient(hits, predicted),
    recall: quotient(hits, expected),
    f1: quotient(2 * hits, predicted + expected),
  };
}

function meanScores(
  labels: readonly LabelScores[],
  weigh: (label: LabelScores) => number,
  ifNone: 0 | 1,
): Scores {
  const total = labels.reduce((sum, label) => sum + weigh(label), 0);
  const mean = (key: keyof Scores) =>
    total === 0 ? ifNone : labels.reduce((sum, label) => sum + weigh(label) * label[key], 0) / total;
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}
