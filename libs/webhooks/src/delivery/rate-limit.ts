/** A quarter of a second's worth may go at once, so that a limit does not need a clock tick for each request. */
const burstSeconds = 0.25;

/**
 * How many requests may go now: a token bucket that is kept as one instant.
 *
 * @param slotAt when the next request may go, in milliseconds; null before the first
 * @returns how many of `wanted` may go, and the instant to keep
 * @see ITU-T I.371, "generic cell rate algorithm"
 */
export function takeSlots(
  ratePerSecond: number,
  slotAt: number | null,
  wanted: number,
  nowMs: number,
): { readonly granted: number; readonly slotAt: number } {
  const intervalMs = 1_000 / ratePerSecond;
  const capacity = Math.max(1, Math.ceil(ratePerSecond * burstSeconds));
  const first = Math.max(slotAt ?? -Infinity, nowMs - (capacity - 1) * intervalMs);
  if (first > nowMs) return { granted: 0, slotAt: first };
  const granted = Math.min(wanted, Math.floor((nowMs - first) / intervalMs) + 1);
  return { granted, slotAt: Math.ceil(first + granted * intervalMs) };
}
