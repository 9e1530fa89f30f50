import type { Suppression } from './suppression.ts';

/** How soon a group is told of a new alert, and how often of more, in milliseconds. */
export interface GroupTimes {
  readonly waitMs: number;
  readonly intervalMs: number;
}

/**
 * When a group hears of an alert that began at `now`: after the wait, so that what belongs together comes together, and
 * no sooner than the interval after it last heard.
 */
export function firstNoticeAt(now: Date, lastToldAt: Date | null, { waitMs, intervalMs }: GroupTimes): Date {
  const interval = lastToldAt ? lastToldAt.getTime() + intervalMs : 0;
  return new Date(Math.max(now.getTime() + waitMs, interval));
}

/** The next repeat: a whole number of intervals after the first notice, so that delays do not add up. */
export function nextRepeatAt(due: Date, now: Date, repeatMs: number): Date {
  const missed = Math.max(0, Math.floor((now.getTime() - due.getTime()) / repeatMs));
  return new Date(due.getTime() + (missed + 1) * repeatMs);
}

export type Notice =
  | { readonly kind: 'nobody'; readonly suppression: Suppression }
  | { readonly kind: 'first'; readonly reason: 'firstNotification' | 'suppressionEnded' }
  | { readonly kind: 'repeat'; readonly reason: 'repeatIntervalElapsed' };

/** What a due notice is. What was suppressed before it was ever told is told when that ends. */
export function noticeOf(
  { wasTold, wasSuppressed }: { readonly wasTold: boolean; readonly wasSuppressed: boolean },
  suppression: Suppression | null,
): Notice {
  if (suppression) return { kind: 'nobody', suppression };
  if (wasTold) return { kind: 'repeat', reason: 'repeatIntervalElapsed' };
  return { kind: 'first', reason: wasSuppressed ? 'suppressionEnded' : 'firstNotification' };
}
