import type { TenantId } from '@attention-flow/security';
import {
  bucketStart,
  hourSeconds,
  keyText,
  minuteSeconds,
  resolutions,
  seriesKeysOf,
  sumOf,
} from './contribution.ts';
import type { Contribution, Gain, Resolution } from './contribution.ts';
import type { SeriesKey } from './series.ts';

/** What one bucket of one series gains from a batch. */
export interface BucketDelta {
  readonly resolution: Resolution;
  readonly startMs: number;
  readonly gain: Gain;
}

/** What one series gains from a batch. */
export interface SeriesDelta {
  readonly tenantId: TenantId;
  readonly key: SeriesKey;
  readonly buckets: ReadonlyMap<string, BucketDelta>;
}

/** Event times before these are not kept that finely any more. */
export interface Horizons {
  readonly minutesFromMs: number;
  readonly hoursFromMs: number;
}

/**
 * What a batch of stories changes, summed up bucket by bucket, so that a bucket is written once however many stories of
 * the batch fall into it.
 */
export class TrendDeltas {
  private readonly bySeries = new Map<
    string,
    { tenantId: TenantId; key: SeriesKey; buckets: Map<string, BucketDelta> }
  >();

  constructor(private readonly horizons: Horizons) {}

  get series(): readonly SeriesDelta[] {
    return [...this.bySeries.values()];
  }

  add(contribution: Contribution, gain: Gain): void {
    const at = contribution.publishedAt.getTime();
    const kept = resolutions.filter((resolution) => this.keeps(resolution, at));
    for (const key of seriesKeysOf(contribution)) {
      const { buckets } = this.of(contribution.tenantId, key);
      for (const resolution of kept) {
        const startMs = bucketStart(at, resolution);
        const id = `${resolution}:${startMs}`;
        const before = buckets.get(id);
        buckets.set(id, { resolution, startMs, gain: before ? sumOf(before.gain, gain) : gain });
      }
    }
  }

  private keeps(resolution: Resolution, at: number): boolean {
    if (resolution === minuteSeconds) return at >= this.horizons.minutesFromMs;
    return resolution !== hourSeconds || at >= this.horizons.hoursFromMs;
  }

  private of(tenantId: TenantId, key: SeriesKey) {
    const id = `${tenantId}${keyText(key)}`;
    const known = this.bySeries.get(id);
    if (known) return known;
    const made = { tenantId, key, buckets: new Map<string, BucketDelta>() };
    this.bySeries.set(id, made);
    return made;
  }
}
