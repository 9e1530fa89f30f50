import type { TenantId } from '@attention-flow/security';
import type { Observable } from 'rxjs';

/**
 * What a series counts: the stories that have all of these. What is absent is everything: `{}` is all stories of a
 * tenant, `{ topic: 'earnings' }` those of a topic, whatever their source.
 */
export interface SeriesKey {
  readonly topic?: string;
  readonly entity?: string;
  readonly source?: string;
  readonly language?: string;
}

/**
 * Stories whose event time is in `[start, start + bucketSeconds)`. A story is counted once, however often it was copied.
 * Sentiment is in [-1, 1]: the probability of positive less that of negative.
 */
export interface Bucket {
  /** A multiple of `bucketSeconds` since 1970 UTC. */
  readonly start: Date;
  readonly count: number;
  /** Stories whose sentiment is negative. */
  readonly negative: number;
  readonly positive: number;
  /** Stories and all their copies. */
  readonly reach: number;
  readonly sumSentiment: number;
  readonly sumSquares: number;
  /** How often the bucket was restated by what came after its end; 0 when never. */
  readonly revision: number;
}

/** A series, and what changed in it. */
export interface SeriesChange {
  readonly tenantId: TenantId;
  /** Stays the same for as long as the series exists. */
  readonly seriesId: number;
  readonly key: SeriesKey;
  /** Hours, by their start, whose buckets are other than before. */
  readonly hours: readonly Date[];
}

export interface SeriesDescription {
  readonly seriesId: number;
  readonly key: SeriesKey;
}

/** Which parts a key must have, and no others: `['topic']` are the series of single topics. */
export type SeriesShape = readonly (keyof SeriesKey)[];

/** Trends as whoever watches them reads them. */
export abstract class SeriesStore {
  /**
   * The buckets of `[from, to)` that hold anything, in order of time; what is missing is empty. `bucketSeconds` is 60
   * times a divisor of 1,440; finer than an hour only as far back as minutes are kept.
   */
  abstract read(
    tenantId: TenantId,
    key: SeriesKey,
    from: Date,
    to: Date,
    bucketSeconds: number,
  ): Promise<readonly Bucket[]>;

  /** Every series of a shape that was ever counted in. */
  abstract list(tenantId: TenantId, shape: SeriesShape): Promise<readonly SeriesDescription[]>;

  /** What was committed in this process, a batch of documents at a time. */
  abstract readonly changes$: Observable<readonly SeriesChange[]>;
}
