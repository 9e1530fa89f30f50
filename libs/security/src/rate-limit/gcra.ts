/** How much may be used: `limit` units in `windowSeconds` on average, and at most `limit` at once after a rest. */
export interface Quota {
  readonly limit: number;
  readonly windowSeconds: number;
}

/**
 * A bucket of the generic cell rate algorithm (ITU-T I.371): the time at which all that was taken will have been
 * refilled, in milliseconds since 1970. One number is all there is to keep, and an old one means a full bucket.
 */
export type FullAt = number;

export interface Taking {
  readonly isAllowed: boolean;
  /** As it is after the taking; unchanged by one that was refused. */
  readonly fullAt: FullAt;
  /** What was taken, as the time it takes to refill. */
  readonly takenMs: number;
  /** Units left now. */
  readonly remaining: number;
  /** Until the bucket is full again. */
  readonly resetSeconds: number;
  /** Until this taking would be allowed; 0 when it was. */
  readonly retryAfterSeconds: number;
}

/** Rounding of times near 2e12 ms; far less than any unit. */
const toleranceMs = 1e-3;

/**
 * Takes `units` from a bucket, or says when there will be enough. More than a bucket ever holds takes a full one, since
 * it could never be had otherwise.
 */
export function take(bucket: FullAt, { limit, windowSeconds }: Quota, units: number, nowMs: number): Taking {
  const windowMs = windowSeconds * 1_000;
  const perUnitMs = windowMs / limit;
  const before = Math.max(bucket, nowMs);
  const costMs = Math.min(units, limit) * perUnitMs;
  const after = before + costMs;
  const excessMs = after - nowMs - windowMs;
  const isAllowed = excessMs <= toleranceMs;
  const fullAt = isAllowed ? after : before;
  const aheadMs = fullAt - nowMs;
  return {
    isAllowed,
    fullAt,
    takenMs: isAllowed ? costMs : 0,
    remaining: Math.max(0, Math.floor((windowMs - aheadMs + toleranceMs) / perUnitMs)),
    resetSeconds: Math.ceil(aheadMs / 1_000),
    retryAfterSeconds: isAllowed ? 0 : Math.max(1, Math.ceil(excessMs / 1_000)),
  };
}
