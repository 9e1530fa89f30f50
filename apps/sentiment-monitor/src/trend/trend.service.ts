import { Clock } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { toDocumentDto } from '../document/document.dto.ts';
import { DocumentList } from '../document/document-list.ts';
import { DocumentRepository } from '../document/document.repository.ts';
import type { Bucket, SeriesKey } from './series.ts';
import { SeriesStore } from './series.ts';
import type { TrendDto, TrendQuery } from './trend.dto.ts';
import { InvalidRangeError } from './trend.errors.ts';
import { meanInterval, trendPoints } from './trend-point.ts';
import { requireBucket } from './trend-reader.ts';

const weekMs = 7 * 86_400_000;
const mostBuckets = 2_000;
/** Stories among which the top ones are looked for. */
const recentStories = 1_000;

@Injectable()
export class TrendService {
  constructor(
    private readonly series: SeriesStore,
    private readonly list: DocumentList,
    private readonly documents: DocumentRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidBucketError, InvalidRangeError */
  async trend(tenantId: TenantId, query: TrendQuery): Promise<TrendDto> {
    const { bucketSeconds, stories } = query;
    requireBucket(bucketSeconds);
    const to = query.to ?? this.clock.now();
    const from = query.from ?? new Date(to.getTime() - weekMs);
    requireRange(from, to, bucketSeconds);
    const key = keyOf(query);
    const widthMs = bucketSeconds * 1_000;
    // Whole buckets: one that is cut would look like a fall.
    const first = new Date(Math.floor(from.getTime() / widthMs) * widthMs);
    const buckets = await this.series.read(tenantId, key, first, to, bucketSeconds);
    const points = trendPoints(buckets, first, to, bucketSeconds);
    return {
      bucketSeconds,
      from: first.toISOString(),
      to: to.toISOString(),
      total: totalOf(buckets),
      points: points.map(({ start, interval, ...point }) => ({
        ...point,
        start: start.toISOString(),
        interval: interval && [...interval],
      })),
      topStories: stories === 0 ? [] : await this.topStories(tenantId, { ...key, from: first, to }, stories),
    };
  }

  private async topStories(
    tenantId: TenantId,
    filter: SeriesKey & { readonly from: Date; readonly to: Date },
    count: number,
  ): Promise<TrendDto['topStories']> {
    const { documents } = await this.list.page(
      tenantId,
      { ...filter, stories: true },
      { limit: recentStories },
    );
    const top = [...documents].sort((a, b) => b.reach - a.reach).slice(0, count);
    return (await this.documents.withScores(top)).map(toDocumentDto);
  }
}

/** @throws InvalidRangeError */
function requireRange(from: Date, to: Date, bucketSeconds: number): void {
  const length = to.getTime() - from.getTime();
  if (length <= 0) throw new InvalidRangeError('ends before it begins');
  const count = Math.ceil(length / (bucketSeconds * 1_000));
  if (count > mostBuckets)
    throw new InvalidRangeError(
      `has ${count} buckets; at most ${mostBuckets} are told at once, take wider ones`,
    );
}

function keyOf({ topic, entity, source, language }: TrendQuery): SeriesKey {
  return {
    ...(topic !== undefined && { topic }),
    ...(entity !== undefined && { entity }),
    ...(source !== undefined && { source }),
    ...(language !== undefined && { language }),
  };
}

function totalOf(buckets: readonly Bucket[]): TrendDto['total'] {
  const sum = (part: 'count' | 'negative' | 'reach' | 'sumSentiment' | 'sumSquares') =>
    buckets.reduce((total, bucket) => total + bucket[part], 0);
  const [count, negative, reach] = [sum('count'), sum('negative'), sum('reach')];
  const sums = { count, sumSentiment: sum('sumSentiment'), sumSquares: sum('sumSquares') };
  const interval = meanInterval(sums);
  return {
    volume: count,
    reach,
    sentiment: count === 0 ? null : sums.sumSentiment / count,
    interval: interval && [...interval],
    negativeShare: count === 0 ? null : negative / count,
  };
}
