import { sortedLabels } from './classification.ts';
import { MetricInputError, requirePaired } from './errors.ts';

/** How often each label was taken for each. */
export interface ConfusionMatrix {
  readonly labels: readonly string[];
  /** `counts[i][j]`: rows of label `i` that were given label `j` (scikit-learn's orientation). */
  readonly counts: readonly (readonly number[])[];
}

/**
 * @param labels the rows and columns; all that occur, sorted, unless given
 * @throws {MetricInputError} no rows, lists of different length, a label outside `labels`
 */
export function confusionMatrix(
  expected: readonly string[],
  predicted: readonly string[],
  labels: readonly string[] = sortedLabels(expected, predicted),
): ConfusionMatrix {
  requirePaired('a confusion matrix', expected, predicted);
  const position = new Map(labels.map((label, index) => [label, index]));
  const counts = labels.map(() => labels.map(() => 0));
  for (const [row, truth] of expected.entries()) {
    const guess = predicted[row] ?? '';
    const from = counts[position.get(truth) ?? -1];
    const to = position.get(guess);
    if (!from || to === undefined) {
      throw new MetricInputError(
        'a confusion matrix',
        `label '${from ? guess : truth}' is not among its labels`,
      );
    }
    from[to] = (from[to] ?? 0) + 1;
  }
  return { labels, counts };
}

/** RFC 4180 text: a header of predicted labels, then a line for each true label. */
export function confusionCsv({ labels, counts }: ConfusionMatrix): string {
  const lines = [
    ['expected \\ predicted', ...labels],
    ...labels.map((label, row) => [label, ...(counts[row] ?? []).map(String)]),
  ];
  return lines.map((line) => line.map(csvValue).join(',') + '\r\n').join('');
}

function csvValue(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
