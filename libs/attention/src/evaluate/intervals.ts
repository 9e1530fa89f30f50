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
