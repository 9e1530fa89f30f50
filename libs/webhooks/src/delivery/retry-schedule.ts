const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds before each attempt, counted from the end of the one before; as many attempts as entries. */
export type RetrySchedule = readonly number[];

/** Ten attempts within 75 hours and 35 minutes, as the Standard Webhooks specification suggests. */
export const standardSchedule: RetrySchedule = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** The schedule of an endpoint, or that of the service where it has none. */
export function scheduleOf(
  { retryScheduleSeconds }: { readonly retryScheduleSeconds: readonly number[] | null },
  usual: RetrySchedule,
): RetrySchedule {
  return retryScheduleSeconds?.map((seconds) => seconds * second) ?? usual;
}

/** The share by which a delay varies, so that those who failed together do not come back together. */
export const jitter = 0.2;

/**
 * How long to wait before an attempt.
 *
 * @param attempt from 0
 * @param random in [0, 1)
 * @returns milliseconds, within 20 % of the schedule; undefined when there are no attempts left
 */
export function delayBefore(schedule: RetrySchedule, attempt: number, random: number): number | undefined {
  const delayMs = schedule[attempt];
  return delayMs === undefined ? undefined : Math.round(delayMs * (1 - jitter + 2 * jitter * random));
}
