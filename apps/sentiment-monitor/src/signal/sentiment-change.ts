import { studentQuantile, studentTwoSided } from './distributions.ts';
import { undecided } from './observation.ts';
import type { Detector, Finding, Observation, SentimentSums } from './observation.ts';

export interface SentimentOptions {
  readonly direction: 'fall' | 'rise' | 'either';
  /** The p-value at which an alert begins, and that at which it ends. */
  readonly alpha: number;
  readonly clearAlpha: number;
  /** Latest buckets compared with those before. */
  readonly window: number;
  /** Documents that both sides need. */
  readonly minimumDocuments: number;
  /** A smaller change of the mean, in [0, 2], is no alert whatever its p-value. */
  readonly minimumChange: number;
}

export const sentimentDefaults: SentimentOptions = {
  direction: 'fall',
  alpha: 1e-4,
  clearAlpha: 0.05,
  window: 6,
  minimumDocuments: 10,
  minimumChange: 0.2,
};

export interface SentimentState {
  /** Sums over the buckets before the window; the past loses half its weight in 14 days of hours. */
  readonly past: SentimentSums;
  /** The last buckets, oldest first. */
  readonly recent: readonly SentimentSums[];
}

const empty: SentimentSums = { count: 0, sum: 0, sumSquares: 0 };
const keep = 0.5 ** (1 / (14 * 24));

interface Change {
  readonly difference: number;
  readonly t: number;
  readonly degrees: number;
  readonly error: number;
  readonly pValue: number;
}

/**
 * Welch's t-test of two sets of values in [-1, 1]. Means that differ without any variance (one text, copied) are not
 * certain: each side's variance is at least that of one more value, half a unit off.
 *
 * @see Welch (1947), The Generalization of 'Student's' Problem, Biometrika 34
 */
export function welchTest(before: SentimentSums, after: SentimentSums): Change {
  const [a, b] = [errorOf(before), errorOf(after)];
  const error = Math.sqrt(a + b);
  const difference = after.sum / after.count - before.sum / before.count;
  const degrees = (a + b) ** 2 / (a ** 2 / (before.count - 1) + b ** 2 / (after.count - 1));
  const t = difference / error;
  return { difference, t, degrees, error, pValue: studentTwoSided(t, degrees) };
}

/** Squared standard error of the mean. */
function errorOf({ count, sum, sumSquares }: SentimentSums): number {
  const squares = Math.max(sumSquares - (sum * sum) / count, 0.25);
  return squares / (count - 1) / count;
}

/** The mean sentiment of the last buckets has left that of the time before. The statistic is |t|. */
export function sentimentDetector(options: SentimentOptions): Detector<SentimentState> {
  return {
    initial: { past: empty, recent: [] },
    step(state, observation) {
      if (observation.count === null) return { state, verdict: undecided(observation, 'missing') };
      const next = advanced(state, observation.sentiment ?? empty, options.window);
      const latest = next.recent.reduce(added, empty);
      const least = Math.max(2, options.minimumDocuments);
      if (next.past.count < least || latest.count < least) {
        return { state: next, verdict: undecided(observation, 'learning') };
      }
      return { state: next, verdict: verdictOf(options, observation, next.past, latest) };
    },
  };
}

function advanced({ past, recent }: SentimentState, latest: SentimentSums, window: number): SentimentState {
  const all = [...recent, latest];
  if (all.length <= window) return { past, recent: all };
  const [oldest = empty, ...kept] = all;
  return { past: added(scaled(past, keep), oldest), recent: kept };
}

function verdictOf(
  options: SentimentOptions,
  { startMs }: Observation,
  past: SentimentSums,
  latest: SentimentSums,
) {
  const change = welchTest(past, latest);
  const mean = past.sum / past.count;
  const reach = studentQuantile(0.05, change.degrees) * change.error;
  return {
    startMs,
    finding: judge(options, change),
    observed: latest.sum / latest.count,
    statistic: Math.abs(change.t),
    expected: { low: Math.max(-1, mean - reach), mean, high: Math.min(1, mean + reach) },
    pValue: change.pValue,
  };
}

function judge(options: SentimentOptions, { difference, pValue }: Change): Finding {
  const { direction, alpha, clearAlpha, minimumChange } = options;
  const isAsked = direction === 'either' || (direction === 'fall' ? difference < 0 : difference > 0);
  if (!isAsked) return 'normal';
  if (pValue <= alpha && Math.abs(difference) >= minimumChange) return 'anomalous';
  return pValue <= clearAlpha ? 'elevated' : 'normal';
}

function added(a: SentimentSums, b: SentimentSums): SentimentSums {
  return { count: a.count + b.count, sum: a.sum + b.sum, sumSquares: a.sumSquares + b.sumSquares };
}

function scaled({ count, sum, sumSquares }: SentimentSums, by: number): SentimentSums {
  return { count: by * count, sum: by * sum, sumSquares: by * sumSquares };
}
