/** No receiver keeps its deliveries waiting for longer than this. */
export const maxRetryAfterMs = 24 * 60 * 60 * 1_000;

const weekday = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * Reads a `Retry-After` header, which holds seconds or a date.
 *
 * @returns milliseconds from now, from 0 to 24 hours; undefined for what is neither
 * @see RFC 9110, sections 10.2.3 and 5.6.7
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  const waitMs = /^\d{1,15}$/.test(text) ? Number(text) * 1_000 : untilDate(text, now);
  return waitMs === undefined ? undefined : Math.min(Math.max(waitMs, 0), maxRetryAfterMs);
}

function untilDate(text: string, now: Date): number | undefined {
  if (!weekday.test(text)) return undefined;
  // Of the three forms, the one of C's `asctime` names no zone; all mean GMT.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time - now.getTime();
}
