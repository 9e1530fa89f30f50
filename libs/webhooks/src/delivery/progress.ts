import { isSingle } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { delayBefore } from './retry-schedule.ts';
import type { RetrySchedule } from './retry-schedule.ts';
import type { Verdict } from './verdict.ts';

export type Progress = Pick<Delivery, 'state' | 'step' | 'dueAt' | 'finishedAt'>;

export interface ProgressContext {
  readonly now: Date;
  readonly schedule: RetrySchedule;
  /** In [0, 1). */
  readonly random: number;
  /** Nothing is sent to the endpoint before. */
  readonly throttledUntil: Date | null;
}

/** Where a delivery stands after an attempt. */
export function progressAfter(
  { step, trigger }: Pick<Delivery, 'step' | 'trigger'>,
  verdict: Verdict,
  { now, schedule, random, throttledUntil }: ProgressContext,
): Progress {
  const done = { step: step + 1, dueAt: null, finishedAt: now };
  if (verdict.kind === 'delivered') return { ...done, state: 'delivered' };
  const delayMs = isSingle(trigger) ? undefined : delayBefore(schedule, step + 1, random);
  if (verdict.kind === 'gone' || delayMs === undefined) return { ...done, state: 'failed' };
  const dueAtMs = Math.max(now.getTime() + delayMs, throttledUntil?.getTime() ?? 0);
  return { state: 'pending', step: step + 1, dueAt: new Date(dueAtMs), finishedAt: null };
}
