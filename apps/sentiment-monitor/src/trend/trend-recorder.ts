import { Clock, Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Config } from '../platform/config.ts';
import { hourSeconds, keyText } from './contribution.ts';
import type { SeriesChange } from './series.ts';
import { SeriesDirectory } from './series-directory.ts';
import { TrendBucketEntity } from './trend-bucket.entity.ts';
import { TrendDeltas } from './trend-deltas.ts';
import type { BucketDelta, SeriesDelta } from './trend-deltas.ts';

const dayMs = 86_400_000;
/** How long after its end a bucket may be filled without being restated: what feeds usually lag. */
const graceMs = 60_000;
const rowsAtOnce = 400;

/** A delta with the number of its series. */
interface Row extends BucketDelta {
  readonly seriesId: number;
}

/** Writes what a batch of stories changes into the buckets of all its series. */
@Injectable()
export class TrendRecorder {
  private readonly changes = new Subject<readonly SeriesChange[]>();
  /** What was committed, a batch at a time. */
  readonly changes$ = this.changes.asObservable();

  constructor(
    private readonly database: Database,
    private readonly directory: SeriesDirectory,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Deltas that know how far back minutes and hours are kept. */
  begin(): TrendDeltas {
    const now = this.clock.now().getTime();
    const { MINUTE_BUCKETS_KEPT_DAYS: minutes, HOUR_BUCKETS_KEPT_DAYS: hours } = this.config.values;
    return new TrendDeltas({ minutesFromMs: now - minutes * dayMs, hoursFromMs: now - hours * dayMs });
  }

  /** Within the transaction that stores the scores, so that a story is counted if and only if it is scored. */
  async record(deltas: TrendDeltas): Promise<void> {
    const changes: SeriesChange[] = [];
    const rows: Row[] = [];
    for (const [tenantId, series] of byTenant(deltas.series)) {
      const numbers = await this.directory.numbersOf(
        tenantId,
        series.map(({ key }) => key),
      );
      for (const { key, buckets } of series) {
        const seriesId = numbers.get(keyText(key));
        if (seriesId === undefined) continue;
        rows.push(...[...buckets.values()].map((bucket) => ({ ...bucket, seriesId })));
        changes.push({ tenantId, seriesId, key, hours: hoursOf([...buckets.values()]) });
      }
    }
    // One order for all, so that two transactions never wait for each other.
    rows.sort((a, b) => a.seriesId - b.seriesId || a.resolution - b.resolution || a.startMs - b.startMs);
    for (let start = 0; start < rows.length; start += rowsAtOnce)
      await this.upsert(rows.slice(start, start + rowsAtOnce));
    if (changes.length > 0) this.database.afterCommit(() => this.changes.next(changes));
  }

  private async upsert(rows: readonly Row[]): Promise<void> {
    const now = this.clock.now().getTime();
    // All are numbers of ours: written out, they need no parameters, of which statements take few.
    const values = () => rows.map((row) => `(${valuesOf(row, now).join(',')})`).join(',');
    await this.database.sql`
      INSERT INTO ${TrendBucketEntity} AS bucket ("seriesId", "resolution", "start", "count", "negative", "positive",
        "reach", "sumSentiment", "sumSquares", "revision") VALUES ${values}
      ON CONFLICT ("seriesId", "resolution", "start") DO UPDATE SET
        "count" = bucket."count" + excluded."count", "negative" = bucket."negative" + excluded."negative",
        "positive" = bucket."positive" + excluded."positive", "reach" = bucket."reach" + excluded."reach",
        "sumSentiment" = bucket."sumSentiment" + excluded."sumSentiment",
        "sumSquares" = bucket."sumSquares" + excluded."sumSquares",
        "revision" = bucket."revision" + excluded."revision"`;
  }
}

function valuesOf({ seriesId, resolution, startMs, gain }: Row, now: number): readonly number[] {
  const { count, negative, positive, reach, sumSentiment, sumSquares } = gain;
  const isLate = startMs + resolution * 1_000 + graceMs < now;
  return [
    seriesId,
    resolution,
    startMs,
    count,
    negative,
    positive,
    reach,
    sumSentiment,
    sumSquares,
    isLate ? 1 : 0,
  ];
}

function byTenant(series: readonly SeriesDelta[]): ReadonlyMap<TenantId, readonly SeriesDelta[]> {
  const groups = new Map<TenantId, SeriesDelta[]>();
  for (const each of series) {
    const group = groups.get(each.tenantId);
    if (group) group.push(each);
    else groups.set(each.tenantId, [each]);
  }
  return groups;
}

/** Where hours are not kept any more, their day stands for them. */
function hoursOf(buckets: readonly BucketDelta[]): readonly Date[] {
  const hours = buckets.filter(({ resolution }) => resolution === hourSeconds);
  const told = hours.length > 0 ? hours : buckets;
  const starts = new Set(told.map(({ startMs }) => startMs));
  return [...starts].sort((a, b) => a - b).map((start) => new Date(start));
}
