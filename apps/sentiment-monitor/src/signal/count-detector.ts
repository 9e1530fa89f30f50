import { initialBaseline, learn, predict } from './baseline.ts';
import type { Baseline, Prediction } from './baseline.ts';
import { roughQuantile } from './distributions.ts';
import type { CountDistribution } from './distributions.ts';
import { hourOfWeek } from './hour-of-week.ts';
import { undecided } from './observation.ts';
import type { Detector, Finding } from './observation.ts';

export interface BaselineOptions {
  /** Observed buckets before the first verdict. */
  readonly learningBuckets: number;
  /** Whose clocks the hours of the week follow, such as `Europe/London`. */
  readonly timeZone: string;
}

export const baselineDefaults: BaselineOptions = { learningBuckets: 48, timeZone: 'UTC' };

export interface CountState<Memory> {
  readonly baseline: Baseline;
  readonly memory: Memory;
}

interface Judgement<Memory> {
  readonly memory: Memory;
  readonly finding: Finding;
  readonly statistic: number;
  readonly pValue: number | null;
}

interface CountRule<Memory> {
  readonly initial: Memory;
  /** What is remembered of the buckets before one that is missing. */
  readonly afterGap: (memory: Memory) => Memory;
  readonly judge: (memory: Memory, count: number, prediction: Prediction) => Judgement<Memory>;
  /** Whether the baseline learns from a bucket of which this was found; it always does unless given. */
  readonly isLearned?: (judgement: Judgement<Memory>) => boolean;
  readonly shape?: (prediction: Prediction) => CountDistribution;
}

/** A detector that compares each count with the baseline of its hour of the week. */
export function countDetector<Memory>(
  { learningBuckets, timeZone }: BaselineOptions,
  rule: CountRule<Memory>,
): Detector<CountState<Memory>> {
  const slotOf = hourOfWeek(timeZone);
  return {
    initial: { baseline: initialBaseline, memory: rule.initial },
    step({ baseline, memory }, observation) {
      const { count, startMs } = observation;
      if (count === null) {
        const state = { baseline, memory: rule.afterGap(memory) };
        return { state, verdict: undecided(observation, 'missing') };
      }
      const slot = slotOf(startMs);
      const prediction = predict(baseline, slot);
      const expected = rangeOf(rule.shape?.(prediction) ?? prediction);
      const isLearning = baseline.seen < learningBuckets;
      if (isLearning) {
        const state = { baseline: learn(baseline, slot, prediction, count), memory };
        return { state, verdict: undecided(observation, 'learning', expected) };
      }
      const judgement = rule.judge(memory, count, prediction);
      const isLearned = rule.isLearned?.(judgement) ?? true;
      const state = {
        baseline: isLearned ? learn(baseline, slot, prediction, count) : baseline,
        memory: judgement.memory,
      };
      const { finding, statistic, pValue } = judgement;
      return { state, verdict: { startMs, finding, observed: count, statistic, expected, pValue } };
    },
  };
}

/** Where 95 of 100 buckets are expected. */
function rangeOf(distribution: CountDistribution) {
  return {
    low: Math.floor(roughQuantile(distribution, -1.96)),
    mean: distribution.mean,
    high: Math.ceil(roughQuantile(distribution, 1.96)),
  };
}

/** How far a count is from its prediction, in standard deviations (Pearson's residual). */
export function residualOf(count: number, { mean, dispersion }: CountDistribution): number {
  return (count - mean) / Math.sqrt(Math.max(mean + dispersion * mean * mean, 1e-3));
}
