import { MetricInputError, requireFinite, requirePaired } from './errors.ts';

export interface LabelThresholdOptions {
  /** Labels that fewer rows have take the common threshold; 10 unless given. */
  readonly minRows?: number;
}

const defaultMinRows = 10;
/** Where no row has any label. */
const noEvidence = 0.5;

/**
 * For each label the probability from which a row is given it: the one with the best F1 on these rows. A label that few
 * rows have would fit noise, so it takes the threshold that is best for all labels counted together.
 *
 * @param probabilities `[rows][C]`, of rows that were not trained on
 * @param truths the ids of each row's labels
 * @returns C thresholds; a probability that equals its threshold counts
 * @throws {MetricInputError}
 * @see Yang (2001), A Study on Thresholding Strategies for Text Categorization, doi 10.1145/383952.383975
 */
export function chooseLabelThresholds(
  probabilities: readonly (readonly number[])[],
  truths: readonly (readonly number[])[],
  { minRows = defaultMinRows }: LabelThresholdOptions = {},
): readonly number[] {
  requirePaired('label thresholds', probabilities, truths);
  const classes = probabilities[0]?.length ?? 0;
  const cells = Array.from({ length: classes }, (): Cell[] => []);
  probabilities.forEach((row, index) => {
    requireFinite(`label thresholds (row ${index})`, row);
    if (row.length !== classes)
      throw new MetricInputError('label thresholds', `row ${index} has ${row.length} classes`);
    const own = new Set(truths[index]);
    row.forEach((probability, id) => cells[id]?.push({ probability, isTrue: own.has(id) }));
  });
  const common = bestThreshold(cells.flat());
  return cells.map((ofLabel) =>
    ofLabel.filter(({ isTrue }) => isTrue).length >= minRows ? bestThreshold(ofLabel) : common,
  );
}

interface Cell {
  readonly probability: number;
  readonly isTrue: boolean;
}

/** Midway between the last probability that counts and the next; of equal F1 the highest threshold. */
function bestThreshold(cells: readonly Cell[]): number {
  const positives = cells.filter(({ isTrue }) => isTrue).length;
  if (positives === 0) return noEvidence;
  const falling = cells.toSorted((a, b) => b.probability - a.probability);
  let best = { f1: -1, threshold: noEvidence };
  let right = 0;
  falling.forEach(({ probability, isTrue }, at) => {
    if (isTrue) right++;
    const next = falling[at + 1]?.probability ?? 0;
    if (next === probability) return;
    const f1 = (2 * right) / (at + 1 + positives);
    if (f1 > best.f1) best = { f1, threshold: (probability + next) / 2 };
  });
  return best.threshold;
}
