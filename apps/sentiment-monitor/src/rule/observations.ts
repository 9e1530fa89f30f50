import type { Observation } from '../signal/observation.ts';
import type { Bucket } from '../trend/series.ts';
import type { RuleDefinition } from './rule.dto.ts';

export interface Span {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly bucketMs: number;
}

/** Starts of the buckets of a span. */
export function startsOf({ fromMs, toMs, bucketMs }: Span): readonly number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil((toMs - fromMs) / bucketMs)) },
    (_, index) => fromMs + index * bucketMs,
  );
}

/** One observation for each bucket of the span: what the store does not hold was empty, what nobody knows is null. */
export function observationsOf(
  buckets: readonly Bucket[],
  span: Span,
  {
    measure,
    unknown,
  }: { readonly measure: RuleDefinition['query']['measure']; readonly unknown: ReadonlySet<number> },
): readonly Observation[] {
  const byStart = new Map(buckets.map((bucket) => [bucket.start.getTime(), bucket]));
  return startsOf(span).map((startMs) => {
    const bucket = byStart.get(startMs);
    if (!bucket) return { startMs, count: unknown.has(startMs) ? null : 0, sentiment: null };
    const { count, negative, reach, sumSentiment: sum, sumSquares } = bucket;
    const sentiment = count > 0 ? { count, sum, sumSquares } : null;
    return { startMs, count: { volume: count, negative, reach }[measure], sentiment };
  });
}

/** Buckets in which nothing at all came, where that lasts: whatever happened then, nobody counted it. */
export function unknownBuckets(
  everything: readonly Bucket[],
  span: Span,
  after: number | null,
): ReadonlySet<number> {
  const unknown = new Set<number>();
  if (after === null) return unknown;
  const spoken = new Set(everything.filter(({ count }) => count > 0).map(({ start }) => start.getTime()));
  let silent = 0;
  for (const startMs of startsOf(span)) {
    silent = spoken.has(startMs) ? 0 : silent + 1;
    if (silent >= after) unknown.add(startMs);
  }
  return unknown;
}
