import { dispersionOf, initialBaseline, learn, predict } from './baseline.ts';
import type { Baseline } from './baseline.ts';
import type { BaselineOptions } from './count-detector.ts';
import { logNone } from './distributions.ts';
import { hourOfWeek } from './hour-of-week.ts';
import { undecided } from './observation.ts';
import type { Detector } from './observation.ts';

export interface SilenceOptions extends BaselineOptions {
  /** How improbable the silence must be: a feed that is quiet every night is not dead every night. */
  readonly alpha: number;
  /** Buckets without a document before it is called a silence, however improbable. */
  readonly minimumBuckets: number;
}

/** A week is learned from, so that nights and weekends are known. */
export const silenceDefaults: SilenceOptions = {
  learningBuckets: 168,
  timeZone: 'UTC',
  alpha: 1e-6,
  minimumBuckets: 3,
};

/** Buckets of a silence that is over and may have been the feed's habit; what is longer was a failure. */
const longestHabit = 72;

export interface SilenceState {
  readonly baseline: Baseline;
  /** The hours of the week that have passed in silence. */
  readonly silent: readonly number[];
  readonly buckets: number;
  /** ln of the probability that all of them pass without a document. */
  readonly logProbability: number;
}

/**
 * No documents, for longer than the hours of the week explain. The statistic is -log10 of the probability. A silence is
 * learned from when it is over: else a dead feed would become what is expected. A bucket of which nothing is known is
 * silent, too.
 */
export function silenceDetector(options: SilenceOptions): Detector<SilenceState> {
  const slotOf = hourOfWeek(options.timeZone);
  return {
    initial: { baseline: initialBaseline, silent: [], buckets: 0, logProbability: 0 },
    step(state, observation) {
      const { startMs } = observation;
      const slot = slotOf(startMs);
      const count = observation.count ?? 0;
      const isLearning = state.baseline.seen < options.learningBuckets;
      const next = count > 0 ? spoken(state, slot, count) : quiet(state, slot);
      const prediction = predict(state.baseline, slot);
      const expected = { low: 0, mean: prediction.mean, high: prediction.mean };
      if (isLearning) return { state: next, verdict: undecided(observation, 'learning', expected) };
      const pValue = Math.exp(next.logProbability);
      const finding =
        pValue <= options.alpha && next.buckets >= options.minimumBuckets ? 'anomalous' : 'normal';
      const statistic = -next.logProbability / Math.LN10;
      return { state: next, verdict: { startMs, finding, observed: count, statistic, expected, pValue } };
    },
  };
}

function spoken({ baseline, silent, buckets }: SilenceState, slot: number, count: number): SilenceState {
  const habits = buckets <= longestHabit ? silent : [];
  const known = habits.reduce(
    // Level shifts are not for silences to decide.
    (before, quietSlot) => ({
      ...learn(before, quietSlot, predict(before, quietSlot), 0),
      contradicted: 0,
    }),
    baseline,
  );
  const next = learn(known, slot, predict(known, slot), count);
  return { baseline: next, silent: [], buckets: 0, logProbability: 0 };
}

function quiet({ baseline, silent, buckets, logProbability }: SilenceState, slot: number): SilenceState {
  const { mean, seasonError } = predict(baseline, slot);
  const dispersion = dispersionOf(baseline) + seasonError;
  return {
    baseline,
    silent: silent.length < longestHabit ? [...silent, slot] : silent,
    buckets: buckets + 1,
    logProbability: logProbability + logNone({ mean, dispersion }),
  };
}
