import { burstDefaults, burstDetector } from '../src/signal/burst.ts';
import { cusumDefaults, cusumDetector } from '../src/signal/cusum.ts';
import { ewmaStep, initialEwma } from '../src/signal/ewma.ts';
import { kleinbergDefaults, kleinbergDetector } from '../src/signal/kleinberg.ts';
import { detect } from '../src/signal/observation.ts';
import type { Detector } from '../src/signal/observation.ts';
import { bucketMs, bucketsPerDay, startMs } from './burst-series.ts';

/** For each bucket, how unusual it is: alarms are those above a threshold. */
export type Strength = (counts: readonly number[]) => readonly number[];

const learningBuckets = 48;
const historyBuckets = 14 * bucketsPerDay;

/** Ours, at any level: the strength is -log10 of the p-value, 0 where the effect is too small. */
export const burst: Strength = (counts) => ours(burstDetector({ ...burstDefaults, alpha: 0.1 }), counts);
export const cusum: Strength = (counts) =>
  ours(cusumDetector({ ...cusumDefaults, alert: 1, clear: 1 }), counts);
export const kleinberg: Strength = (counts) => ours(kleinbergDetector(kleinbergDefaults), counts);

function ours<State>(detector: Detector<State>, counts: readonly number[]): readonly number[] {
  const observations = counts.map((count, index) => ({
    startMs: startMs + index * bucketMs,
    count,
    sentiment: null,
  }));
  return detect(detector, observations).map(({ finding, statistic }) =>
    finding === 'anomalous' ? (statistic ?? 0) : 0,
  );
}

/** One bound for all series, as a dashboard has it: the count itself. */
export const fixedThreshold: Strength = (counts) => counts;

/** A bound of each series' own: the count over the mean of the last two weeks. */
export const ratioThreshold: Strength = (counts) =>
  counts.map((count, index) => {
    if (index < learningBuckets) return 0;
    const past = counts.slice(Math.max(0, index - historyBuckets), index);
    const mean = past.reduce((sum, value) => sum + value, 0) / past.length;
    return count >= 4 ? count / (mean + 0.5) : 0;
  });

/** A plain EWMA chart, λ = 0.3, on mean and deviation of the last two weeks; knows no hours. */
export const plainEwma: Strength = (counts) => {
  let state = initialEwma;
  return counts.map((count, index) => {
    if (index < learningBuckets) return 0;
    const { mean, deviation } = momentsOf(counts.slice(Math.max(0, index - historyBuckets), index));
    const step = ewmaStep(0.3, state, (count - mean) / Math.max(deviation, 0.5));
    ({ state } = step);
    return step.score;
  });
};

/**
 * As S-H-ESD does it (Vallis, Hochenbaum & Kejariwal 2014): the median of the series and the seasonal part are taken
 * off, the rest measured in median absolute deviations. Here with the past alone, since an alert cannot wait for the
 * future; the seasonal part is the median of the same hour of the week where four weeks are known, else of the same hour
 * of the day, renewed once a day. The strength is ESD's statistic of the latest bucket.
 */
export const seasonalEsd: Strength = (counts) => {
  let season: readonly number[] = [];
  return counts.map((count, index) => {
    if (index < 7 * bucketsPerDay) return 0;
    if (index % bucketsPerDay === 0) season = seasonOf(counts, index);
    const seasonal = (at: number) => season[at % season.length] ?? 0;
    const from = Math.max(0, index - historyBuckets);
    const residuals = counts.slice(from, index).map((value, offset) => value - seasonal(from + offset));
    const middle = median(residuals);
    const spread = 1.4826 * median(residuals.map((value) => Math.abs(value - middle)));
    return (count - seasonal(index) - middle) / Math.max(spread, 0.5);
  });
};

function seasonOf(counts: readonly number[], now: number): readonly number[] {
  const period = now >= 2 * historyBuckets ? 7 * bucketsPerDay : bucketsPerDay;
  return Array.from({ length: period }, (_, slot) =>
    median(counts.slice(0, now).filter((__, index) => index % period === slot)),
  );
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
