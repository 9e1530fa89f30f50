/** What grew since the last time somebody asked. */
export interface Growth {
  readonly amount: number;
  readonly seconds: number;
}

/**
 * Follows a running total from one reading to the next; two readers need one each.
 *
 * @param nowMs a clock that only goes forward
 */
export function growthOf(total: () => number, nowMs: () => number = () => performance.now()): () => Growth {
  let last = { total: total(), atMs: nowMs() };
  return () => {
    const now = { total: total(), atMs: nowMs() };
    // A total that fell began anew.
    const amount = now.total >= last.total ? now.total - last.total : now.total;
    const seconds = (now.atMs - last.atMs) / 1_000;
    last = now;
    return { amount, seconds };
  };
}

/** Growth per second since the last reading, such as tokens/s; 0 when no time has passed. */
export function perSecond(total: () => number, nowMs?: () => number): () => number {
  const growth = growthOf(total, nowMs);
  return () => {
    const { amount, seconds } = growth();
    return seconds > 0 ? amount / seconds : 0;
  };
}

/** Growth of one total for each unit of another since the last reading, such as texts per batch; 0 without any. */
export function meanSinceLast(amounts: () => number, counts: () => number): () => number {
  const [amount, count] = [growthOf(amounts), growthOf(counts)];
  return () => {
    const [sum, number] = [amount().amount, count().amount];
    return number > 0 ? sum / number : 0;
  };
}
