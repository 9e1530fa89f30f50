const dayMs = 86_400_000;

/** How far back detectors learn before their first verdict: 60 days, but no more than 20,000 buckets. */
export function learningSpanMs(bucketMs: number): number {
  return Math.min(60 * dayMs, 20_000 * bucketMs);
}
