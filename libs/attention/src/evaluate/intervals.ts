import { MetricInputError, requireFinite } from './errors.ts';

export interface MeanOverRuns {
  readonly runs: number;
  readonly mean: number;
  /** With n − 1 in the denominator; 0 for a single run, of which it says nothing. */
  readonly standardDeviation: number;
  /** Standard deviation of the mean: `s / √n`. */
  readonly standardError: number;
}

/**
 * Mean and standard error of one figure over runs with different seeds.
 *
 * @throws {MetricInputError} no runs, or a value that is not a finite number
 */
export function meanOverRuns(values: readonly number[]): MeanOverRuns {
  const runs = values.length;
  if (runs === 0) throw new MetricInputError('a mean', 'there are no runs');
  requireFinite('a mean', values);
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardDeviation = runs === 1 ? 0 : Math.sqrt(squares / (runs - 1));
  return { runs, mean, standardDeviation, standardError: standardDeviation / Math.sqrt(runs) };
}

/** Two-sided quantiles of the standard normal distribution. */
const normalQuantiles = {
  0.9: 1.6448536269514722,
  0.95: 1.959963984540054,
  0.99: 2.5758293035489004,
} as const;

/**
 * Wilson score interval of a share: keeps its coverage near 0 and 1 and for few rows, where the plain one fails.
 * `(p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)`.
 *
 * @throws {MetricInputError} counts that are no share
 * @see Wilson (1927), Probable Inference, the Law of Succession, and Statistical Inference
 */
export function wilsonInterval(
  successes: number,
  rows: number,
  confidence: keyof typeof normalQuantiles = 0.95,
): { readonly low: number; readonly high: number } {
  if (!(rows > 0 && successes >= 0 && successes <= rows)) {
    throw new MetricInputError('a Wilson interval', `${successes} of ${rows} rows is no share`);
  }
  const z = normalQuantiles[confidence];
  const share = successes / rows;
  const centre = share + z ** 2 / (2 * rows);
  const spread = z * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2));
  const scale = 1 + z ** 2 / rows;
  // At 0 and at all rows one end is exact, which rounding would miss.
  return {
    low: successes === 0 ? 0 : (centre - spread) / scale,
    high: successes === rows ? 1 : (centre + spread) / scale,
  };
}

/** Two-sided 95 % quantiles of Student's t by degrees of freedom, from 1. */
const studentQuantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093,
];

/**
 * 95 % interval of the mean over the folds of a cross-validation. The folds train on much the same rows, so their spread
 * alone says too little: the variance is `(1/k + nHeldOut/nTrain) s²`, which for k equal folds is `(1/k + 1/(k−1)) s²`.
 *
 * @param values one figure a fold, 2 to 20 of them
 * @throws {MetricInputError} fewer or more folds, or a value that is not a finite number
 * @see Nadeau & Bengio (2003), Inference for the Generalization Error
 */
export function foldInterval(values: readonly number[]): {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
} {
  const quantile = studentQuantiles[values.length - 2];
  if (quantile === undefined)
    throw new MetricInputError('an interval over folds', `there are ${values.length} folds, not 2 to 20`);
  const { mean, standardDeviation } = meanOverRuns(values);
  const spread = quantile * standardDeviation * Math.sqrt(1 / values.length + 1 / (values.length - 1));
  return { mean, low: mean - spread, high: mean + spread };
}
