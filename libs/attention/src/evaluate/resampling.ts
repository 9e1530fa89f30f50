import { MetricInputError, requireFinite, requirePaired } from './errors.ts';

export interface BootstrapOptions {
  /** Seeded source of numbers in [0, 1), such as `() => random.uniform()`. */
  readonly uniform: () => number;
  /** 2,000 unless given. */
  readonly resamples?: number;
  /** Share of resamples inside the interval; 0.95 unless given. */
  readonly confidence?: number;
}

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface PairedDifference extends Interval {
  /** Two-sided: how likely so great a difference is if the systems are alike. */
  readonly pValue: number;
}

/**
 * Percentile bootstrap interval of any statistic of rows, such as macro F1.
 *
 * @param rows how many there are
 * @param statistic of rows given by position, some of them repeated; the array is reused between calls
 * @throws {MetricInputError} no rows, an option out of range, a statistic that is not a finite number
 * @see Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13
 */
export function bootstrapInterval(
  rows: number,
  statistic: (positions: readonly number[]) => number,
  options: BootstrapOptions,
): Interval {
  const { confidence = 0.95 } = options;
  const { estimate, resampled } = resample(rows, statistic, options);
  return { estimate, ...percentiles(resampled, confidence) };
}

/** {@link bootstrapInterval} of a mean. */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions): Interval {
  requireFinite('a bootstrap', values);
  return bootstrapInterval(values.length, (positions) => meanAt(values, positions), options);
}

/**
 * Paired bootstrap of two systems on the same rows: the interval and the p-value of mean(candidate) − mean(baseline).
 *
 * Rows are drawn for both together, so what makes a row hard for both cancels. The p-value is twice the smaller share
 * of resampled differences on either side of 0, each count raised by one: `2 · (min(#≤0, #≥0) + 1) / (resamples + 1)`,
 * at most 1.
 *
 * @param baseline one value a row, such as 1 for right and 0 for wrong
 * @throws {MetricInputError} lists of different length, see {@link bootstrapInterval}
 * @see Koehn (2004), Statistical Significance Tests for Machine Translation Evaluation, W04-3250; Efron & Tibshirani
 *   (1993), chapter 15; Davison & Hinkley (1997), section 4.2, for the ones
 */
export function pairedBootstrap(
  baseline: readonly number[],
  candidate: readonly number[],
  options: BootstrapOptions,
): PairedDifference {
  requirePaired('a paired bootstrap', baseline, candidate);
  const differences = candidate.map((value, row) => value - (baseline[row] ?? NaN));
  requireFinite('a paired bootstrap', differences);
  const { confidence = 0.95 } = options;
  const { estimate, resampled } = resample(differences.length, (rows) => meanAt(differences, rows), options);
  const notAbove = resampled.filter((difference) => difference <= 0).length;
  const notBelow = resampled.filter((difference) => difference >= 0).length;
  const pValue = Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (resampled.length + 1));
  return { estimate, ...percentiles(resampled, confidence), pValue };
}

function resample(
  rows: number,
  statistic: (positions: readonly number[]) => number,
  { uniform, resamples = 2000 }: BootstrapOptions,
): { estimate: number; resampled: readonly number[] } {
  if (!Number.isInteger(rows) || rows < 1)
    throw new MetricInputError('a bootstrap', `there are ${rows} rows`);
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new MetricInputError('a bootstrap', `${resamples} resamples; give a whole number from 1`);
  }
  const positions = Array.from({ length: rows }, (_, row) => row);
  const estimate = statistic(positions);
  const resampled = Array.from({ length: resamples }, () => {
    for (let draw = 0; draw < rows; draw++) positions[draw] = Math.floor(uniform() * rows);
    return statistic(positions);
  });
  requireFinite('a bootstrap', [estimate, ...resampled]);
  return { estimate, resampled };
}

function percentiles(values: readonly number[], confidence: number): { low: number; high: number } {
  if (!(confidence > 0 && confidence < 1)) {
    throw new MetricInputError('a bootstrap', `confidence is ${confidence}, not between 0 and 1`);
  }
  const sorted = [...values].sort((a, b) => a - b);
  return { low: quantile(sorted, (1 - confidence) / 2), high: quantile(sorted, (1 + confidence) / 2) };
}

/** Linear between order statistics (type 7 of Hyndman & Fan 1996, NumPy's default). */
function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

function meanAt(values: readonly number[], positions: readonly number[]): number {
  let sum = 0;
  for (const position of positions) sum += values[position] ?? NaN;
  return sum / positions.length;
}
