import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { daySeconds, hourSeconds, minuteSeconds } from './contribution.ts';
import type { Bucket, SeriesDescription, SeriesKey, SeriesShape } from './series.ts';
import { SeriesStore } from './series.ts';
import { SeriesDirectory } from './series-directory.ts';
import { TrendBucketEntity } from './trend-bucket.entity.ts';
import { InvalidBucketError } from './trend.errors.ts';
import { TrendRecorder } from './trend-recorder.ts';

const number = z.coerce.number();
const stored = z.object({
  start: number.transform((at) => new Date(at)),
  count: number,
  negative: number,
  positive: number,
  reach: number,
  sumSentiment: number,
  sumSquares: number,
  revision: number,
});

/** Trends from their buckets: one index range, summed up to the width that is asked for. */
@Injectable()
export class TrendReader extends SeriesStore {
  readonly changes$;

  constructor(
    private readonly database: Database,
    private readonly directory: SeriesDirectory,
    recorder: TrendRecorder,
  ) {
    super();
    this.changes$ = recorder.changes$;
  }

  async read(
    tenantId: TenantId,
    key: SeriesKey,
    from: Date,
    to: Date,
    bucketSeconds: number,
  ): Promise<readonly Bucket[]> {
    requireBucket(bucketSeconds);
    const seriesId = await this.directory.find(tenantId, key);
    if (seriesId === undefined) return [];
    const width = () => String(bucketSeconds * 1_000);
    const rows = await this.database.sql`
      SELECT "start" - "start" % ${width} AS "start", SUM("count") AS "count", SUM("negative") AS "negative",
        SUM("positive") AS "positive", SUM("reach") AS "reach", SUM("sumSentiment") AS "sumSentiment",
        SUM("sumSquares") AS "sumSquares", SUM("revision") AS "revision"
      FROM ${TrendBucketEntity}
      WHERE "seriesId" = ${seriesId} AND "resolution" = ${resolutionOf(bucketSeconds)}
        AND "start" >= ${from.getTime()} AND "start" < ${to.getTime()}
      GROUP BY 1 HAVING SUM("reach") > 0 ORDER BY 1`;
    return z.array(stored).parse(rows);
  }

  list(tenantId: TenantId, shape: SeriesShape): Promise<readonly SeriesDescription[]> {
    return this.directory.list(tenantId, shape);
  }
}

/** @throws InvalidBucketError */
export function requireBucket(seconds: number): void {
  const isBucket = Number.isInteger(seconds) && seconds >= minuteSeconds && seconds % minuteSeconds === 0;
  if (!isBucket || daySeconds % seconds !== 0) throw new InvalidBucketError(seconds);
}

function resolutionOf(bucketSeconds: number): number {
  if (bucketSeconds % daySeconds === 0) return daySeconds;
  return bucketSeconds % hourSeconds === 0 ? hourSeconds : minuteSeconds;
}
