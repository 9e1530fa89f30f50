import type { CountDistribution } from './distributions.ts';
import { initialSeason, learnSeason, seasonAt } from './season.ts';
import type { Season } from './season.ts';

/**
 * What a count series does when nothing happens: a level that drifts, times a factor of the hour of the week, with
 * noise between Poisson and negative binomial.
 *
 * The level is Gamma(shape, rate), updated in closed form and discounted so that the past fades (West & Harrison 1997,
 * Bayesian Forecasting and Dynamic Models, ch. 10: Poisson-Gamma with discount). Over-dispersion is estimated from
 * squared residuals by the method of moments. What is far outside of the prediction is learned from as if it stood at its
 * edge, so that a burst does not become what is expected; a change that lasts a day does.
 */
export interface Baseline {
  /** Observations learned from. */
  readonly seen: number;
  readonly slow: Level;
  /** The level of the last hours, unclipped: what tells a new level from a burst. */
  readonly fast: Level;
  readonly season: Season;
  /** Sums that give the dispersion. */
  readonly excess: number;
  readonly weight: number;
  /** Observations in a row for which the fast level contradicted the slow one. */
  readonly contradicted: number;
}

interface Level {
  readonly shape: number;
  readonly rate: number;
}

/** A prediction of one bucket, made before it was seen. */
export interface Prediction extends CountDistribution {
  /** Variance of the bucket's own noise. */
  readonly noise: number;
  /** Squared relative error of the season's factor. */
  readonly seasonError: number;
  /** Squared relative error of the level, common to neighbouring buckets. */
  readonly levelError: number;
}

const halfLife = (buckets: number) => 0.5 ** (1 / buckets);

/** In buckets of an hour; for others the same number of buckets, but never less than these times in hours. */
const slowKeep = halfLife(14 * 24);
const fastKeep = halfLife(12);
const noiseKeep = halfLife(28 * 24);
const priorDispersion = 0.1;
const priorWeight = 20;
const leastDispersion = 0.002;
/** Not much is known of a new series: half a document a bucket, worth half a bucket's evidence. */
const priorLevel: Level = { shape: 0.5, rate: 1 };
/** Observations that only set the level. */
const firstDay = 24;
/** A level lasts this many observations before it replaces the former one. */
const relevelAfter = 24;
const relevelRatio = Math.log(1.7);

export const initialBaseline: Baseline = {
  seen: 0,
  slow: priorLevel,
  fast: priorLevel,
  season: initialSeason,
  excess: priorDispersion * priorWeight,
  weight: priorWeight,
  contradicted: 0,
};

/** Squared relative noise of a bucket beyond Poisson's. */
export function dispersionOf({ excess, weight }: Baseline): number {
  return Math.max(leastDispersion, excess / weight);
}

/** @param slot hour of the week, 0..167 */
export function predict(baseline: Baseline, slot: number): Prediction {
  const { factor, error: seasonError } = seasonAt(baseline.season, slot);
  const { shape, rate } = baseline.slow;
  const mean = (shape / rate) * factor;
  const own = dispersionOf(baseline);
  const levelError = 1 / shape;
  return {
    mean,
    dispersion: own + seasonError + levelError,
    noise: mean + own * mean * mean,
    seasonError,
    levelError,
  };
}

/** The baseline after a bucket. @param prediction what {@link predict} gave for it */
export function learn(baseline: Baseline, slot: number, prediction: Prediction, count: number): Baseline {
  if (baseline.seen < firstDay) return learnLevel(baseline, prediction, count);
  const { mean, dispersion } = prediction;
  const own = dispersionOf(baseline);
  const spread = Math.sqrt(mean + dispersion * mean * mean);
  const clipped = Math.min(Math.max(count, mean - 3 * spread), mean + 4 * spread + 2);
  const isClipped = clipped !== count;
  const { factor } = seasonAt(baseline.season, slot);
  // A noisy bucket says less than its count: 1/weight = its variance over that of a Poisson bucket.
  const weight = 1 / (1 + own * mean);
  const slow = updated(baseline.slow, slowKeep, weight * clipped, weight * factor);
  const fast = updated(baseline.fast, fastKeep, weight * count, weight * factor);
  const season = learnSeason(baseline.season, slot, {
    count: clipped,
    level: baseline.slow.shape / baseline.slow.rate,
    weight: isClipped ? weight / 4 : weight,
  });
  const noise = residual(prediction, clipped);
  const next: Baseline = {
    seen: baseline.seen + 1,
    slow,
    fast,
    season,
    excess: settle(baseline.excess, priorDispersion * priorWeight) + noise.excess,
    weight: settle(baseline.weight, priorWeight) + noise.weight,
    contradicted: contradicts(slow, fast, own) ? baseline.contradicted + 1 : 0,
  };
  return next.contradicted < relevelAfter ? next : { ...next, slow: fast, contradicted: 0 };
}

/** Before anything is known of the level, nothing is outside of it, and a factor would be of nothing. */
function learnLevel(baseline: Baseline, { mean }: Prediction, count: number): Baseline {
  const weight = 1 / (1 + priorDispersion * mean);
  return {
    ...baseline,
    seen: baseline.seen + 1,
    slow: updated(baseline.slow, slowKeep, weight * count, weight),
    fast: updated(baseline.fast, fastKeep, weight * count, weight),
  };
}

/** Evidence fades to the prior's, never below: a series of nothing but zeros still expects a little. */
function updated({ shape, rate }: Level, keep: number, evidence: number, exposure: number): Level {
  return {
    shape: Math.max(priorLevel.shape, keep * shape + evidence),
    rate: keep * rate + exposure,
  };
}

/** Fades what was learned, not the prior. */
function settle(sum: number, prior: number): number {
  return prior + noiseKeep * (sum - prior);
}

/** A share of the dispersion's ratio of sums, weighted by how well one bucket tells it. */
function residual({ mean, dispersion, seasonError, levelError }: Prediction, count: number) {
  const scale = 1 / (1 + dispersion * mean) ** 2;
  const unexplained = (count - mean) ** 2 - mean - mean * mean * (seasonError + levelError);
  return { excess: unexplained * scale, weight: mean * mean * scale };
}

/** Whether the last hours stand at another level, beyond what noise makes of them. */
function contradicts(slow: Level, fast: Level, own: number): boolean {
  const change = Math.abs(Math.log(fast.shape / fast.rate / (slow.shape / slow.rate)));
  const error = Math.sqrt(1 / fast.shape + 1 / slow.shape + own * (1 - fastKeep));
  return change > relevelRatio && change > 4 * error;
}
