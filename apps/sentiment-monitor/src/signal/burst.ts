import { baselineDefaults, countDetector, residualOf } from './count-detector.ts';
import type { BaselineOptions, CountState } from './count-detector.ts';
import type { Prediction } from './baseline.ts';
import { upperTail } from './distributions.ts';
import type { CountDistribution } from './distributions.ts';
import type { Detector, Finding } from './observation.ts';

export interface BurstOptions extends BaselineOptions {
  /** `poisson` takes over-dispersion for surprise: for feeds whose noise is known to be pure. */
  readonly distribution: 'negativeBinomial' | 'poisson';
  /** The p-value at which a burst begins, and that at which it is over; `alpha <= clearAlpha`. */
  readonly alpha: number;
  readonly clearAlpha: number;
  /** Sums over this many of the latest buckets are tested: short ones see sharp bursts, long ones shallow ones. */
  readonly windows: readonly number[];
  /** Documents above the expected number, and times that number, which a burst has at least, whatever its p-value. */
  readonly minimumExcess: number;
  readonly minimumRatio: number;
}

/** Chosen on the tuning seeds of the burst bench: docs/models/bursts.md. */
export const burstDefaults: BurstOptions = {
  ...baselineDefaults,
  distribution: 'negativeBinomial',
  alpha: 1e-5,
  clearAlpha: 0.01,
  windows: [1, 2, 3, 6],
  minimumExcess: 4,
  minimumRatio: 2,
};

interface Seen {
  readonly count: number;
  readonly prediction: Prediction;
}

/** The latest observed buckets without a gap between them, oldest first. */
type Recent = readonly Seen[];

interface WindowTest {
  readonly count: number;
  readonly mean: number;
  readonly pValue: number;
}

/**
 * More documents than the hour of the week explains: the upper tail of the predictive distribution, over several
 * windows (Bonferroni over them). The prediction includes what is not yet known of level and season. The statistic is
 * -log10 of the p-value.
 */
export function burstDetector(options: BurstOptions): Detector<CountState<Recent>> {
  const longest = Math.max(...options.windows);
  const shape = (distribution: CountDistribution): CountDistribution =>
    options.distribution === 'poisson' ? { mean: distribution.mean, dispersion: 0 } : distribution;
  return countDetector<Recent>(options, {
    initial: [],
    afterGap: () => [],
    shape,
    judge(recent, count, prediction) {
      const memory = [...recent, { count, prediction }].slice(-longest);
      const tests = options.windows
        .filter((length) => length <= memory.length)
        .map((length) => testOf(memory.slice(-length), shape));
      const strongest = tests.reduce((best, test) => (test.pValue < best.pValue ? test : best), {
        count: 0,
        mean: 0,
        pValue: 1,
      });
      const pValue = Math.min(1, strongest.pValue * options.windows.length);
      // A sum may stay high for hours after its cause: a burst goes on only while the latest bucket stands out.
      const isRising = residualOf(count, prediction) > 1;
      const finding = isRising ? judge(options, { ...strongest, pValue }) : 'normal';
      return { memory, finding, statistic: -Math.log10(Math.max(pValue, Number.MIN_VALUE)), pValue };
    },
  });
}

function judge(options: BurstOptions, { count, mean, pValue }: WindowTest): Finding {
  const { alpha, clearAlpha, minimumExcess, minimumRatio } = options;
  const isLarge = count - mean >= minimumExcess && count >= minimumRatio * mean;
  if (isLarge && pValue <= alpha) return 'anomalous';
  return pValue <= clearAlpha ? 'elevated' : 'normal';
}

/** A sum of buckets, as a negative binomial of the same mean and variance; the error of the level is common to all. */
function testOf(seen: Recent, shape: (distribution: CountDistribution) => CountDistribution): WindowTest {
  const count = seen.reduce((sum, bucket) => sum + bucket.count, 0);
  const mean = seen.reduce((sum, { prediction }) => sum + prediction.mean, 0);
  const levelError = seen.at(-1)?.prediction.levelError ?? 0;
  const variance = seen.reduce(
    (sum, { prediction: { mean: part, noise, seasonError } }) => sum + noise + part * part * seasonError,
    mean * mean * levelError,
  );
  const dispersion = mean > 0 ? Math.max(0, variance - mean) / (mean * mean) : 0;
  return { count, mean, pValue: upperTail(shape({ mean, dispersion }), count) };
}
