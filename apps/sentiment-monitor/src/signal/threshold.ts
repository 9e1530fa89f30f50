import { findingOf, undecided } from './observation.ts';
import type { Detector, Observation } from './observation.ts';

export interface ThresholdOptions {
  /** What is compared: documents of a bucket, or their mean sentiment in [-1, 1]. */
  readonly measure: 'count' | 'sentiment';
  readonly direction: 'above' | 'below';
  /** An alert begins at `alert`, and ends on the other side of `clear`. */
  readonly alert: number;
  readonly clear: number;
  /** Fewer documents have no mean sentiment worth an alert. */
  readonly minimumDocuments: number;
}

export const thresholdDefaults: ThresholdOptions = {
  measure: 'count',
  direction: 'above',
  alert: 10,
  clear: 5,
  minimumDocuments: 1,
};

/** A fixed bound. The statistic is the measure itself, its sign turned for `below`. */
export function thresholdDetector(options: ThresholdOptions): Detector<null> {
  const sign = options.direction === 'above' ? 1 : -1;
  return {
    initial: null,
    step(state, observation) {
      const observed = measured(observation, options);
      if (observed === null) return { state, verdict: undecided(observation, 'missing') };
      const statistic = sign * observed;
      const finding = findingOf(statistic, { alert: sign * options.alert, clear: sign * options.clear });
      const { startMs } = observation;
      return { state, verdict: { startMs, finding, observed, statistic, expected: null, pValue: null } };
    },
  };
}

function measured({ count, sentiment }: Observation, options: ThresholdOptions): number | null {
  if (options.measure === 'count') return count;
  if (!sentiment || sentiment.count < Math.max(1, options.minimumDocuments)) return null;
  return sentiment.sum / sentiment.count;
}
