import { baselineDefaults, countDetector, residualOf } from './count-detector.ts';
import type { BaselineOptions, CountState } from './count-detector.ts';
import { findingOf } from './observation.ts';
import type { Detector } from './observation.ts';

export interface EwmaOptions extends BaselineOptions {
  /** Weight of the latest bucket, in (0, 1]. */
  readonly lambda: number;
  /** Standard deviations of the average at which an alert begins and ends. */
  readonly alert: number;
  readonly clear: number;
}

export const ewmaDefaults: EwmaOptions = { ...baselineDefaults, lambda: 0.3, alert: 5, clear: 2 };

export interface EwmaState {
  readonly average: number;
  readonly steps: number;
}

export const initialEwma: EwmaState = { average: 0, steps: 0 };

/**
 * One step of the exponentially weighted moving average of values with mean 0 and deviation 1.
 *
 * @returns `score`: the average in its own standard deviations, `√(λ/(2-λ) (1-(1-λ)^2t))`
 * @see Roberts (1959), Control Chart Tests Based on Geometric Moving Averages, Technometrics 1
 */
export function ewmaStep(lambda: number, { average, steps }: EwmaState, value: number) {
  const state = { average: lambda * value + (1 - lambda) * average, steps: steps + 1 };
  const deviation = Math.sqrt((lambda / (2 - lambda)) * (1 - (1 - lambda) ** (2 * state.steps)));
  return { state, deviation, score: state.average / deviation };
}

/** A moving average of residuals that has left its control limits upwards. */
export function ewmaDetector(options: EwmaOptions): Detector<CountState<EwmaState>> {
  return countDetector<EwmaState>(options, {
    initial: initialEwma,
    afterGap: () => initialEwma,
    judge(memory, count, prediction) {
      const { state, score } = ewmaStep(options.lambda, memory, residualOf(count, prediction));
      return { memory: state, statistic: score, finding: findingOf(score, options), pValue: null };
    },
  });
}
