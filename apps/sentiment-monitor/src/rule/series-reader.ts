import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { Observation } from '../signal/observation.ts';
import { keyText } from '../trend/contribution.ts';
import { SeriesStore } from '../trend/series.ts';
import type { SeriesKey } from '../trend/series.ts';
import { observationsOf, unknownBuckets } from './observations.ts';
import type { Span } from './observations.ts';
import { seriesParts } from './rule.dto.ts';
import type { RuleDefinition } from './rule.dto.ts';

/** Series of one rule at most; those that were counted first. */
export const mostSeries = 2_000;

const dayMs = 86_400_000;
const longestPastMs = 20 * 366 * dayMs;

/** The series that a rule watches, as its detectors see them. */
@Injectable()
export class SeriesReader {
  constructor(private readonly store: SeriesStore) {}

  /** By the text of their keys. */
  async keys(
    tenantId: TenantId,
    { each, ...query }: RuleDefinition['query'],
  ): Promise<ReadonlyMap<string, SeriesKey>> {
    const fixed: SeriesKey = Object.fromEntries(
      seriesParts.flatMap((part) => (query[part] === undefined ? [] : [[part, query[part]]])),
    );
    if (each.length === 0) return new Map([[keyText(fixed), fixed]]);
    const shape = seriesParts.filter((part) => fixed[part] !== undefined || each.includes(part));
    const all = await this.store.list(tenantId, shape);
    const fitting = all.filter(({ key }) =>
      seriesParts.every((part) => fixed[part] === undefined || key[part] === fixed[part]),
    );
    return new Map(fitting.slice(0, mostSeries).map(({ key }) => [keyText(key), key]));
  }

  async observations(
    tenantId: TenantId,
    rule: RuleDefinition,
    {
      key,
      span,
      unknown,
    }: { readonly key: SeriesKey; readonly span: Span; readonly unknown: ReadonlySet<number> },
  ): Promise<readonly Observation[]> {
    const buckets = await this.store.read(tenantId, key, ...rangeOf(span));
    return observationsOf(buckets, span, { measure: rule.query.measure, unknown });
  }

  /** Buckets of which nobody knows anything. A silence is what its detector looks for, so there it is known. */
  async unknown(tenantId: TenantId, rule: RuleDefinition, span: Span): Promise<ReadonlySet<number>> {
    if (rule.noDataAfterBuckets === null || rule.detector.kind === 'silence') return new Set();
    const everything = await this.store.read(tenantId, {}, ...rangeOf(span));
    return unknownBuckets(everything, span, rule.noDataAfterBuckets);
  }

  /** Start of the last bucket of the span that holds anything; null when none does. */
  async newestBucket(tenantId: TenantId, span: Span): Promise<number | null> {
    const buckets = await this.store.read(tenantId, {}, ...rangeOf(span));
    return buckets.findLast(({ count }) => count > 0)?.start.getTime() ?? null;
  }

  /** The same over years: by days first, then within the last one. */
  async newestEver(tenantId: TenantId, toMs: number, bucketMs: number): Promise<number | null> {
    const days = { fromMs: toMs - longestPastMs, toMs: toMs + dayMs, bucketMs: dayMs };
    const fromMs = await this.newestBucket(tenantId, days);
    return fromMs === null ? null : this.newestBucket(tenantId, { fromMs, toMs: fromMs + dayMs, bucketMs });
  }
}

function rangeOf({ fromMs, toMs, bucketMs }: Span): [Date, Date, number] {
  return [new Date(fromMs), new Date(toMs), bucketMs / 1_000];
}
