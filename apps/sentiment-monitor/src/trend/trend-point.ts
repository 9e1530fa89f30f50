import { studentQuantile } from '../signal/distributions.ts';
import type { Bucket } from './series.ts';

/** A bucket as people read it. */
export interface TrendPoint {
  readonly start: Date;
  readonly volume: number;
  readonly reach: number;
  /** In [-1, 1]; null for an empty bucket. */
  readonly sentiment: number | null;
  /** 95 % interval of the mean; null for fewer than two stories. */
  readonly interval: readonly [number, number] | null;
  /** In [0, 1]; null for an empty bucket. */
  readonly negativeShare: number | null;
  readonly momentum: Momentum;
  readonly revision: number;
}

/** A fast mean less a slow one: above 0 while it rises. Buckets weigh half as much after 3 and after 12 more. */
export interface Momentum {
  /** In stories a bucket. */
  readonly volume: number;
  /** In sentiment, weighted by stories; 0 before the first story. */
  readonly sentiment: number;
}

const fastHalfLife = 3;
const slowHalfLife = 12;

/**
 * Points for every bucket of `[from, to)`, those that hold nothing included.
 *
 * @param buckets in order of time, all of the same width, starts being multiples of it
 */
export function trendPoints(
  buckets: readonly Bucket[],
  from: Date,
  to: Date,
  bucketSeconds: number,
): readonly TrendPoint[] {
  const widthMs = bucketSeconds * 1_000;
  const byStart = new Map(buckets.map((bucket) => [bucket.start.getTime(), bucket]));
  const first = Math.floor(from.getTime() / widthMs) * widthMs;
  const momentum = new MomentumMeter();
  const points: TrendPoint[] = [];
  for (let start = first; start < to.getTime(); start += widthMs) {
    const bucket = byStart.get(start);
    points.push({ ...pointOf(new Date(start), bucket), momentum: momentum.after(bucket) });
  }
  return points;
}

function pointOf(start: Date, bucket: Bucket | undefined): Omit<TrendPoint, 'momentum'> {
  const { count = 0, negative = 0, reach = 0, revision = 0 } = bucket ?? {};
  if (!bucket || count === 0)
    return { start, volume: 0, reach, sentiment: null, interval: null, negativeShare: null, revision };
  return {
    start,
    volume: count,
    reach,
    sentiment: bucket.sumSentiment / count,
    interval: meanInterval(bucket),
    negativeShare: negative / count,
    revision,
  };
}

/**
 * Student's 95 % interval of a mean that is known to lie in [-1, 1].
 *
 * @returns null for fewer than two values, of which no variance is known
 */
export function meanInterval({
  count,
  sumSentiment,
  sumSquares,
}: Pick<Bucket, 'count' | 'sumSentiment' | 'sumSquares'>): readonly [number, number] | null {
  if (count < 2) return null;
  const mean = sumSentiment / count;
  // Sums of floats may end a little below what they are the squares of.
  const variance = Math.max(0, (sumSquares - count * mean * mean) / (count - 1));
  const margin = quantileOf(count - 1) * Math.sqrt(variance / count);
  return [Math.max(-1, mean - margin), Math.min(1, mean + margin)];
}

const quantiles = new Map<number, number>();
/** From here on Student's t is the normal distribution to the second digit. */
const manyDegrees = 500;

/** Of Student's t, two-sided, 95 %; each is sought once. */
function quantileOf(degrees: number): number {
  const asked = Math.min(degrees, manyDegrees);
  const known = quantiles.get(asked) ?? studentQuantile(0.05, asked);
  quantiles.set(asked, known);
  return known;
}

class MomentumMeter {
  private readonly fast = new Averages(fastHalfLife);
  private readonly slow = new Averages(slowHalfLife);

  after(bucket: Bucket | undefined): Momentum {
    this.fast.take(bucket);
    this.slow.take(bucket);
    return {
      volume: this.fast.volume - this.slow.volume,
      sentiment: this.fast.sentiment - this.slow.sentiment,
    };
  }
}

/** Exponentially weighted means, unbiased from the first bucket on. */
class Averages {
  private weight = 0;
  private stories = 0;
  private sum = 0;
  private readonly decay: number;

  constructor(halfLife: number) {
    this.decay = 0.5 ** (1 / halfLife);
  }

  get volume(): number {
    return this.weight === 0 ? 0 : this.stories / this.weight;
  }

  get sentiment(): number {
    return this.stories === 0 ? 0 : this.sum / this.stories;
  }

  take(bucket: Bucket | undefined): void {
    this.weight = this.weight * this.decay + 1;
    this.stories = this.stories * this.decay + (bucket?.count ?? 0);
    this.sum = this.sum * this.decay + (bucket?.sumSentiment ?? 0);
  }
}
