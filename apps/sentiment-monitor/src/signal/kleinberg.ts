import { baselineDefaults, countDetector } from './count-detector.ts';
import type { BaselineOptions, CountState } from './count-detector.ts';
import { logMass } from './distributions.ts';
import type { Detector, Finding } from './observation.ts';

export interface KleinbergOptions extends BaselineOptions {
  /** Rate of the bursting state over the baseline's, above 1. */
  readonly scale: number;
  /** Cost of entering it: `gamma ln horizonBuckets`; leaving is free. */
  readonly gamma: number;
  readonly horizonBuckets: number;
}

export const kleinbergDefaults: KleinbergOptions = {
  ...baselineDefaults,
  scale: 2,
  gamma: 1.5,
  horizonBuckets: 720,
};

/** By how much the cheapest explanation that ends in the bursting state costs more than that which ends in the calm one. */
export type BurstCost = number;

/**
 * One step of the two-state automaton, run forward (Viterbi): the costs of a bucket in either state are added, a rise
 * costs `rise`, a fall nothing. Only the difference of the two costs matters.
 *
 * @see Kleinberg (2002), Bursty and Hierarchical Structure in Streams, section 2
 */
export function kleinbergStep(
  difference: BurstCost,
  { calm, bursting, rise }: { readonly calm: number; readonly bursting: number; readonly rise: number },
): BurstCost {
  const toCalm = Math.min(0, difference) + calm;
  const toBurst = Math.min(rise, difference) + bursting;
  return toBurst - toCalm;
}

/** Whether the latest bucket belongs to a burst in the cheapest explanation of all so far. The statistic is its saving. */
export function kleinbergDetector(options: KleinbergOptions): Detector<CountState<BurstCost>> {
  const rise = options.gamma * Math.log(options.horizonBuckets);
  return countDetector<BurstCost>(options, {
    initial: rise,
    afterGap: (difference) => difference,
    judge(difference, count, { mean, dispersion }) {
      const cost = (scale: number) => -logMass({ mean: scale * mean, dispersion }, count);
      const memory = kleinbergStep(difference, { calm: cost(1), bursting: cost(options.scale), rise });
      const finding: Finding = memory < 0 ? 'anomalous' : 'normal';
      return { memory, finding, statistic: -memory, pValue: null };
    },
  });
}
