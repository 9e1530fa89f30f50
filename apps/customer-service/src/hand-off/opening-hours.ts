/** Hours of a weekday in minutes since midnight; `end` is exclusive. */
interface Opening {
  readonly weekday: number;
  readonly start: number;
  readonly end: number;
}

/** When people answer; none at all means at any time. */
export interface OpeningHours {
  readonly timeZone: string;
  readonly openings: readonly Opening[];
}

export const alwaysOpen: OpeningHours = { timeZone: 'UTC', openings: [] };

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const entry = /^(?<from>[a-z]{3})(?:-(?<to>[a-z]{3}))?\s+(?<start>\d{2}:\d{2})-(?<end>\d{2}:\d{2})$/u;
const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** Time is walked in steps no longer than this, so that a change of clocks is noticed when it is reached. */
const stepMinutes = 30;

/**
 * Reads `mon-fri 09:00-17:30; sat 10:00-14:00`.
 *
 * @returns a sentence saying what is wrong where it is something else
 */
export function parseOpeningHours(text: string, timeZone: string): OpeningHours | string {
  if (!isTimeZone(timeZone)) return `'${timeZone}' is no time zone, such as Asia/Shanghai`;
  const openings: Opening[] = [];
  for (const part of text.toLowerCase().split(';')) {
    if (part.trim() === '') continue;
    const { from = '', to = from, start = '', end = '' } = entry.exec(part.trim())?.groups ?? {};
    const [first, last] = [days.indexOf(from), days.indexOf(to)];
    const [startsAt, endsAt] = [minutesOf(start), minutesOf(end)];
    if (first < 0 || last < 0 || !(startsAt < endsAt) || endsAt > dayMinutes)
      return `'${part.trim()}' is not hours such as mon-fri 09:00-17:30`;
    for (let day = first; ; day = (day + 1) % 7) {
      openings.push({ weekday: day, start: startsAt, end: endsAt });
      if (day === last) break;
    }
  }
  return { timeZone, openings };
}

function minutesOf(time: string): number {
  const [hours = NaN, minutes = NaN] = time.split(':').map(Number);
  return minutes < 60 ? hours * 60 + minutes : NaN;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export function isOpen(hours: OpeningHours, now: Date): boolean {
  return hours.openings.length === 0 || minutesLeft(hours, now) > 0;
}

/** When people answer next: now, where they do. */
export function nextOpening(hours: OpeningHours, now: Date): Date {
  let at = now;
  while (!isOpen(hours, at)) at = later(at, Math.min(stepMinutes, minutesToWait(hours, at)));
  return at;
}

/** The moment at which so much time has passed while people answered. */
export function addOpenTime(hours: OpeningHours, from: Date, durationMs: number): Date {
  if (hours.openings.length === 0) return new Date(from.getTime() + durationMs);
  let [at, left] = [from, durationMs];
  for (;;) {
    at = nextOpening(hours, at);
    const open = Math.min(stepMinutes, minutesLeft(hours, at)) * minuteMs;
    if (left <= open) return new Date(at.getTime() + left);
    left -= open;
    at = new Date(at.getTime() + open);
  }
}

function minutesLeft(hours: OpeningHours, now: Date): number {
  const { weekday, minute } = localTime(hours, now);
  const ends = hours.openings
    .filter((opening) => opening.weekday === weekday && opening.start <= minute && minute < opening.end)
    .map(({ end }) => end - minute);
  return Math.max(0, ...ends);
}

/** To the next opening of this day, else to midnight. */
function minutesToWait(hours: OpeningHours, now: Date): number {
  const { weekday, minute } = localTime(hours, now);
  const starts = hours.openings
    .filter((opening) => opening.weekday === weekday && opening.start > minute)
    .map(({ start }) => start - minute);
  return Math.min(dayMinutes - minute, ...starts);
}

/** Minutes carry their seconds as a fraction. */
function localTime(
  { timeZone }: OpeningHours,
  now: Date,
): { readonly weekday: number; readonly minute: number } {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const minute = Number(parts['hour']) * 60 + Number(parts['minute']) + (now.getTime() % minuteMs) / minuteMs;
  return { weekday: days.indexOf((parts['weekday'] ?? '').toLowerCase()), minute };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

function later(at: Date, minutes: number): Date {
  return new Date(at.getTime() + Math.max(1, Math.round(minutes * minuteMs)));
}
