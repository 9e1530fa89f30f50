import { baselineDefaults, countDetector, residualOf } from './count-detector.ts';
import type { BaselineOptions, CountState } from './count-detector.ts';
import { findingOf } from './observation.ts';
import type { Detector } from './observation.ts';

export interface CusumOptions extends BaselineOptions {
  /** Half the shift to be seen soonest, in standard deviations. */
  readonly slack: number;
  /** The sum at which an alert begins, and that at which it ends. */
  readonly alert: number;
  readonly clear: number;
}

export const cusumDefaults: CusumOptions = { ...baselineDefaults, slack: 0.75, alert: 10, clear: 3 };

/**
 * One step of the upper cumulative sum of values with mean 0 and deviation 1: `max(0, sum + value - slack)`.
 *
 * @see Page (1954), Continuous Inspection Schemes, Biometrika 41
 */
export function cusumStep(slack: number, sum: number, value: number): number {
  return Math.max(0, sum + value - slack);
}

/**
 * A small rise that lasts. The sum is bounded at twice the alert, so that an alert ends some buckets after its cause
 * however long that lasted.
 */
export function cusumDetector(options: CusumOptions): Detector<CountState<number>> {
  return countDetector<number>(options, {
    initial: 0,
    afterGap: (sum) => sum,
    judge(sum, count, prediction) {
      const next = cusumStep(options.slack, sum, residualOf(count, prediction));
      const memory = Math.min(next, 2 * options.alert);
      return { memory, statistic: next, finding: findingOf(next, options), pValue: null };
    },
  });
}
