const hourMs = 3_600_000;
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const keptHours = 20_000;

/** Hours of a week, 0 is Monday 00:00. */
export const hoursPerWeek = 168;

/** Where the time of a week at a moment is known. */
export type WeekClock = (startMs: number) => number;

/** @throws RangeError for a zone that the platform does not know */
export function assertTimeZone(timeZone: string): void {
  new Intl.DateTimeFormat('en-US', { timeZone });
}

/**
 * The hour of the week at a place, in 0..167: news follow the clocks of people, so 9 o'clock stays 9 o'clock when
 * clocks change. Zones off the full hour are cut to the hour.
 */
export function hourOfWeek(timeZone: string): WeekClock {
  if (timeZone === 'UTC') return inUtc;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  // Formatting costs microseconds, and every series of a tick asks for the same hours.
  const known = new Map<number, number>();
  return (startMs) => {
    const hour = Math.floor(startMs / (hourMs / 4));
    const hit = known.get(hour);
    if (hit !== undefined) return hit;
    const parts = Object.fromEntries(format.formatToParts(startMs).map(({ type, value }) => [type, value]));
    const slot = days.indexOf(String(parts['weekday'])) * 24 + Number(parts['hour']);
    if (known.size >= keptHours) known.clear();
    known.set(hour, slot);
    return slot;
  };
}

/** 1970 began on a Thursday. */
function inUtc(startMs: number): number {
  const hours = Math.floor(startMs / hourMs) + 3 * 24;
  return ((hours % hoursPerWeek) + hoursPerWeek) % hoursPerWeek;
}
