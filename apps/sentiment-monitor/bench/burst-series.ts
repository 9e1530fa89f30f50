import { Random } from '@attention-flow/attention';

export const bucketsPerDay = 24;
export const days = 60;
export const burstBuckets = 6;
export const rates = [0.2, 2, 20, 200] as const;
export const noises = ['poisson', 'negativeBinomial'] as const;
export type Noise = (typeof noises)[number];

/** Of the negative binomial: its variance is mean + mean² / size. */
const size = 5;
const weekHours = 168;
const [leastFactor, greatestFactor] = [0.3, 2];
/** Bursts begin after the first week and end before the last day. */
const earliestBurst = 7 * bucketsPerDay;
const latestBurst = (days - 1) * bucketsPerDay;
/** Monday 2024-01-01 00:00 UTC. */
export const startMs = Date.UTC(2024, 0, 1);
export const bucketMs = 3_600_000;

export interface BenchSeries {
  readonly rate: number;
  readonly noise: Noise;
  readonly counts: readonly number[];
  /** First bucket of the burst; null in a series without. */
  readonly burstAt: number | null;
}

/** How much a burst adds: at least 8 documents in each of its buckets, or in all of them together. */
export type BurstFloor = 'bucket' | 'burst';

export interface SeriesOptions {
  readonly seed: number;
  /** With a burst, and as many without. */
  readonly series: number;
  readonly floor: BurstFloor;
}

/** Hourly counts over 60 days, half of them with a burst; the same seed gives the same series. */
export function burstSeries({ seed, series, floor }: SeriesOptions): readonly BenchSeries[] {
  const root = Random.fromSeed(`bursts ${seed}`);
  return Array.from({ length: 2 * series }, (_, index) => {
    const random = root.fork(String(index));
    const rate = rates[index % rates.length] ?? 1;
    const noise = noises[Math.floor(index / rates.length) % noises.length] ?? 'poisson';
    const factors = Array.from(
      { length: weekHours },
      () => leastFactor + (greatestFactor - leastFactor) * random.uniform(),
    );
    const burstAt =
      index < series ? earliestBurst + random.integer(latestBurst - earliestBurst - burstBuckets) : null;
    const counts = Array.from({ length: days * bucketsPerDay }, (__, bucket) => {
      const calm = rate * (factors[bucket % weekHours] ?? 1);
      const isBurst = burstAt !== null && bucket >= burstAt && bucket < burstAt + burstBuckets;
      const least = floor === 'bucket' ? 8 : 8 / burstBuckets;
      return drawCount(random, noise, isBurst ? Math.max(4 * calm, calm + least) : calm);
    });
    return { rate, noise, counts, burstAt };
  });
}

function drawCount(random: Random, noise: Noise, mean: number): number {
  return drawPoisson(random, noise === 'poisson' ? mean : (drawGamma(random, size) * mean) / size);
}

/** Shape >= 1, scale 1. @see Marsaglia & Tsang (2000), A Simple Method for Generating Gamma Variables */
function drawGamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** By products of uniform numbers (Knuth), in parts of at most 30 so that none underflows. */
function drawPoisson(random: Random, mean: number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 30) {
    const limit = Math.exp(-Math.min(left, 30));
    for (let product = 1 - random.uniform(); product > limit; product *= 1 - random.uniform()) count += 1;
  }
  return count;
}
