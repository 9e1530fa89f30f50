/** A stream that was silent for longer is a replay of the past, or over: the clock closes none of its buckets. */
const liveMs = 48 * 3_600_000;
/** How long after its end a bucket waits for documents that are on their way. */
const graceMs = 30_000;

interface Times {
  /** Start of the newest bucket that holds anything; null when none does. */
  readonly newestMs: number | null;
  readonly nowMs: number;
  readonly bucketMs: number;
  /** Until when buckets were judged before. */
  readonly evaluatedMs: number | null;
}

/**
 * Until when buckets have ended. By event time: when something of a later bucket has come. By the clock, too, as long as
 * the stream is alive, so that silence is seen and the last bucket is not waited for.
 *
 * @returns null when nothing is known of the stream
 */
export function closedUntil({ newestMs, nowMs, bucketMs, evaluatedMs }: Times): number | null {
  const last = newestMs ?? evaluatedMs;
  if (last === null) return null;
  const byClock = Math.floor((nowMs - graceMs) / bucketMs) * bucketMs;
  const isLive = nowMs - last <= liveMs + bucketMs;
  // What is dated in the future says nothing of the present.
  const byEvents = Math.min(newestMs ?? last, byClock);
  return isLive ? byClock : byEvents;
}
