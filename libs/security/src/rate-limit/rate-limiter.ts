import type { Clock } from '@attention-flow/persistence';
import { take } from './gcra.ts';
import type { FullAt, Quota, Taking } from './gcra.ts';
import type { RateLimitStore } from './rate-limit-store.ts';

/** One of the limits that hold for a request. */
export interface Claim {
  /** `tenant`, `key` or `address`: how the limit is called in headers. */
  readonly policy: string;
  /** Whose bucket: `tenant:<id>`. */
  readonly subject: string;
  readonly quota: Quota;
  /** Other replicas are not told: there may be many such buckets, and addresses are nobody else's business. */
  readonly isLocal?: boolean;
}

export interface ClaimOutcome extends Taking {
  readonly claim: Claim;
}

interface Bucket {
  fullAt: FullAt;
  /** Not reported yet. */
  takenMs: number;
  sinceMs: number;
}

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** Absent: this replica counts alone. */
  readonly store?: RateLimitStore | undefined;
  readonly shareEveryMs?: number;
  /** Told of each exchange that failed; what was taken is reported with the next. */
  readonly onShareFailure?: (error: unknown) => void;
}

const maxBuckets = 100_000;

/**
 * Buckets in memory: a request waits for nothing. Replicas exchange what was taken in the background, so that over
 * time a limit holds for all of them together; a burst may pass once at each before they know.
 */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();
  private unshared = new Map<string, Bucket>();
  private cancel: (() => void) | undefined;
  private sharing: Promise<void> | undefined;

  constructor(private readonly options: RateLimiterOptions) {}

  /** Takes the units from all buckets, or from none if one has too few. */
  take(claims: readonly Claim[], units: number): readonly ClaimOutcome[] {
    const nowMs = this.options.clock.now().getTime();
    const outcomes = claims.map((claim) => {
      const bucket = this.buckets.get(claim.subject);
      return { claim, ...take(bucket?.fullAt ?? 0, claim.quota, units, nowMs) };
    });
    if (outcomes.every(({ isAllowed }) => isAllowed)) {
      for (const { claim, fullAt, takenMs } of outcomes) this.put(claim, fullAt, takenMs, nowMs);
    }
    return outcomes;
  }

  /** Takes units whose number is known only afterwards, such as tokens; the next request pays what was too much. */
  charge(claim: Claim, units: number): void {
    const nowMs = this.options.clock.now().getTime();
    const { limit, windowSeconds } = claim.quota;
    const takenMs = (units * windowSeconds * 1_000) / limit;
    const before = Math.max(this.buckets.get(claim.subject)?.fullAt ?? 0, nowMs);
    this.put(claim, before + takenMs, takenMs, nowMs);
  }

  /** Exchanges what was taken with other replicas now. */
  async share(): Promise<void> {
    const { store, onShareFailure } = this.options;
    if (!store) return;
    await this.sharing;
    this.sharing = this.exchange(store)
      .catch((error: unknown) => onShareFailure?.(error))
      .finally(() => (this.sharing = undefined));
    await this.sharing;
  }

  /** Reports what is left to report. */
  async close(): Promise<void> {
    await this.share();
    this.cancel?.();
  }

  private put({ subject, isLocal }: Claim, fullAt: FullAt, takenMs: number, nowMs: number): void {
    let bucket = this.buckets.get(subject);
    if (!bucket) {
      if (this.buckets.size >= maxBuckets) this.dropFull(nowMs);
      bucket = { fullAt, takenMs: 0, sinceMs: nowMs };
      this.buckets.set(subject, bucket);
    }
    bucket.fullAt = fullAt;
    if (!this.options.store || isLocal) return;
    if (bucket.takenMs === 0) bucket.sinceMs = nowMs;
    bucket.takenMs += takenMs;
    this.report(subject, bucket);
  }

  /** With the next exchange. */
  private report(subject: string, bucket: Bucket): void {
    this.unshared.set(subject, bucket);
    this.cancel ??= this.options.clock.schedule(this.options.shareEveryMs ?? 1_000, () => {
      this.cancel = undefined;
      void this.share();
    });
  }

  private async exchange(store: RateLimitStore): Promise<void> {
    const reported = this.unshared;
    if (reported.size === 0) return;
    this.unshared = new Map();
    const usages = [...reported].map(([subject, { takenMs, sinceMs }]) => ({ subject, takenMs, sinceMs }));
    for (const bucket of reported.values()) bucket.takenMs = 0;
    try {
      const shared = await store.exchange(usages);
      for (const [subject, fullAt] of shared) {
        const bucket = reported.get(subject);
        if (!bucket) continue;
        // What was taken while the answer was on its way comes on top.
        bucket.fullAt = fullAt + bucket.takenMs;
        // Others may take from it as well, so it is asked for until it is full.
        if (bucket.fullAt > this.options.clock.now().getTime()) this.report(subject, bucket);
      }
    } catch (error) {
      for (const { subject, takenMs, sinceMs } of usages) {
        const bucket = reported.get(subject);
        if (!bucket) continue;
        Object.assign(bucket, { takenMs: bucket.takenMs + takenMs, sinceMs });
        this.report(subject, bucket);
      }
      throw error;
    }
  }

  /** A full bucket is as good as none. In a crowd of others the oldest are forgotten. */
  private dropFull(nowMs: number): void {
    for (const [subject, { fullAt }] of this.buckets) if (fullAt <= nowMs) this.buckets.delete(subject);
    if (this.buckets.size < 0.75 * maxBuckets) return;
    const oldest = [...this.buckets.keys()].slice(0, this.buckets.size - maxBuckets / 2);
    for (const subject of oldest) this.buckets.delete(subject);
  }
}
