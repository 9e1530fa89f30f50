import { burstBuckets, days } from './burst-series.ts';
import type { BenchSeries } from './burst-series.ts';

/** Alarms as far apart as this are two alerts. */
const joinBuckets = 6;
/** A burst's echo in sliding windows is not a false alert. */
const echoBuckets = 4;

export interface Score {
  readonly bursts: number;
  readonly found: number;
  readonly recall: number;
  readonly falseAlerts: number;
  /** Per 1,000 topic-days, over all days of all series, the first ones included. */
  readonly falsePerThousandDays: number;
  /** Buckets from the beginning of a burst to the end of the bucket that was alarmed: 1 is the soonest possible. */
  readonly medianDelay: number | null;
}

/** @param alarms the alarmed buckets of each series, ascending */
export function scoreAlarms(all: readonly BenchSeries[], alarms: readonly (readonly number[])[]): Score {
  const delays: number[] = [];
  let falseAlerts = 0;
  let bursts = 0;
  all.forEach(({ burstAt }, index) => {
    const buckets = alarms[index] ?? [];
    const isOfBurst = (bucket: number) =>
      burstAt !== null && bucket >= burstAt && bucket < burstAt + burstBuckets + echoBuckets;
    falseAlerts += alertsIn(buckets.filter((bucket) => !isOfBurst(bucket)));
    if (burstAt === null) return;
    bursts += 1;
    const first = buckets.find((bucket) => bucket >= burstAt && bucket < burstAt + burstBuckets);
    if (first !== undefined) delays.push(first - burstAt + 1);
  });
  delays.sort((a, b) => a - b);
  return {
    bursts,
    found: delays.length,
    recall: delays.length / Math.max(1, bursts),
    falseAlerts,
    falsePerThousandDays: (1_000 * falseAlerts) / (all.length * days),
    medianDelay: delays[Math.floor(delays.length / 2)] ?? null,
  };
}

function alertsIn(buckets: readonly number[]): number {
  return buckets.filter((bucket, index) => bucket - (buckets[index - 1] ?? -Infinity) > joinBuckets).length;
}
