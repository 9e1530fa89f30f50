import { Database } from '@attention-flow/persistence';
import type { RetentionKind, TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { DocumentEntity } from '../document/document.entity.ts';
import { Config } from '../platform/config.ts';
import { StoryCounter } from '../scoring/story-counter.ts';
import { hourSeconds, minuteSeconds } from '../trend/contribution.ts';
import { TrendBucketEntity } from '../trend/trend-bucket.entity.ts';
import { TrendSeriesEntity } from '../trend/trend-series.entity.ts';

/** What is not kept for ever, oldest first. */
@Injectable()
export class PastData {
  readonly kinds: readonly RetentionKind[];

  constructor(
    private readonly database: Database,
    private readonly counter: StoryCounter,
    { values }: Config,
  ) {
    this.kinds = [
      {
        kind: 'documents',
        defaultDays: values.DOCUMENTS_KEPT_DAYS,
        deleteBefore: (before, tenantId, limit) => this.deleteDocuments(before, tenantId, limit),
      },
      this.buckets('trend-minutes', minuteSeconds, values.MINUTE_BUCKETS_KEPT_DAYS),
      this.buckets('trend-hours', hourSeconds, values.HOUR_BUCKETS_KEPT_DAYS),
    ];
  }

  /** Their trends stay. */
  private async deleteDocuments(before: Date, tenantId: TenantId, limit: number): Promise<number> {
    const past = await this.database.rows(DocumentEntity).find({
      select: { id: true },
      where: { tenantId, publishedAt: LessThan(before) },
      order: { publishedAt: 'ASC', id: 'ASC' },
      take: limit,
    });
    await this.counter.remove(past.map(({ id }) => id));
    return past.length;
  }

  /** The same stories stand in the wider buckets, which were written with them. */
  private buckets(kind: string, resolution: number, defaultDays: number): RetentionKind {
    return {
      kind,
      defaultDays,
      deleteBefore: async (before, tenantId, limit) => {
        const rows = await this.database.sql`
          DELETE FROM ${TrendBucketEntity} WHERE ("seriesId", "resolution", "start") IN (
            SELECT bucket."seriesId", bucket."resolution", bucket."start"
            FROM ${TrendSeriesEntity} series
            JOIN ${TrendBucketEntity} bucket ON bucket."seriesId" = series."id"
            WHERE series."tenantId" = ${tenantId} AND bucket."resolution" = ${resolution}
              AND bucket."start" < ${before.getTime()} LIMIT ${() => String(limit)})
          RETURNING "start"`;
        return rows.length;
      },
    };
  }
}
