import { MetricInputError, requirePaired, requireShare } from './errors.ts';
import { argMax } from './softmax.ts';

/** One bin of a reliability diagram: predictions with `low < confidence <= high`. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean confidence; 0 in an empty bin. */
  readonly confidence: number;
  /** Share that was right; 0 in an empty bin. */
  readonly accuracy: number;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, in [0, 1]. */
  readonly ece: number;
  /** Largest gap of any bin. */
  readonly maxGap: number;
}

export interface CalibrationReport extends Reliability {
  readonly rows: number;
  readonly negativeLogLikelihood: number;
  readonly brier: number;
}

const defaultBins = 15;

/**
 * Whether confidences mean what they say: `ECE = Σ_b (n_b / n) · |accuracy_b − confidence_b|` over bins of equal width
 * (15 unless given), each open below and closed above; a confidence of 0 falls into the first.
 *
 * @param confidences probability of the predicted class, in [0, 1]
 * @throws {MetricInputError}
 * @see Guo et al. (2017), On Calibration of Modern Neural Networks, arXiv 1706.04599, eq. 2 and 3
 */
export function reliability(
  confidences: readonly number[],
  isRight: readonly boolean[],
  binCount = defaultBins,
): Reliability {
  requirePaired('calibration', confidences, isRight);
  if (!Number.isInteger(binCount) || binCount < 1) {
    throw new MetricInputError('calibration', `${binCount} bins; give a whole number from 1`);
  }
  const sums = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const [row, confidence] of confidences.entries()) {
    requireShare('calibration', `confidence ${row}`, confidence);
    const sum = sums[Math.max(0, Math.ceil(confidence * binCount) - 1)];
    if (!sum) continue;
    sum.count += 1;
    sum.confidence += confidence;
    sum.right += isRight[row] ? 1 : 0;
  }
  const bins = sums.map(({ count, confidence, right }, bin) => ({
    low: bin / binCount,
    high: (bin + 1) / binCount,
    count,
    confidence: count === 0 ? 0 : confidence / count,
    accuracy: count === 0 ? 0 : right / count,
  }));
  const gaps = bins.map((bin) => Math.abs(bin.accuracy - bin.confidence));
  const ece = bins.reduce((sum, { count }, bin) => sum + (count * (gaps[bin] ?? 0)) / confidences.length, 0);
  return { bins, ece, maxGap: Math.max(...gaps) };
}

/**
 * Reliability of the most probable class, and the two proper scores over all classes.
 *
 * @param probabilities `[rows][C]`, each row summing to 1
 * @param labels ids of the true classes
 * @throws {MetricInputError}
 */
export function calibrationReport(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
  binCount = defaultBins,
): CalibrationReport {
  requirePaired('calibration', probabilities, labels);
  const predicted = probabilities.map(argMax);
  const confidences = probabilities.map((row, index) => row[predicted[index] ?? 0] ?? 0);
  const isRight = labels.map((label, row) => label === predicted[row]);
  return {
    rows: labels.length,
    ...reliability(confidences, isRight, binCount),
    negativeLogLikelihood: negativeLogLikelihood(probabilities, labels),
    brier: brierScore(probabilities, labels),
  };
}

/** Mean of `−ln p(true class)`; probabilities below 2⁻⁵² count as that, so one certain mistake is not infinite. */
export function negativeLogLikelihood(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
): number {
  requirePaired('the negative log likelihood', probabilities, labels);
  const losses = labels.map(
    (label, row) => -Math.log(Math.max(Number.EPSILON, probabilityOf(probabilities[row], label, row))),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/**
 * Mean over rows of `Σ_c (p_c − y_c)²`, `y` being 1 for the true class and 0 elsewhere: in [0, 2], 0 is perfect.
 *
 * @see Brier (1950), Verification of Forecasts Expressed in Terms of Probability
 */
export function brierScore(probabilities: readonly (readonly number[])[], labels: readonly number[]): number {
  requirePaired('the Brier score', probabilities, labels);
  const losses = probabilities.map((row, index) => {
    const truth = probabilityOf(row, labels[index] ?? -1, index);
    return row.reduce((sum, probability) => sum + probability ** 2, 0) - truth ** 2 + (1 - truth) ** 2;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function probabilityOf(probabilities: readonly number[] | undefined, label: number, row: number): number {
  const probability = probabilities?.[label];
  if (probability === undefined)
    throw new MetricInputError('calibration', `row ${row} has no class ${label}`);
  requireShare('calibration', `a probability of row ${row}`, probability);
  return probability;
}
