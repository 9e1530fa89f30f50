import type { Outcome } from './message.ts';
import type { Backoff } from './work-queues.ts';

/** What is done with a message after a delivery. */
export type Decision =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'park'; readonly reason: string };

export interface Policy {
  readonly maxDeliveries: number;
  readonly backoff: Backoff;
}

export const defaultBackoff: Backoff = { firstMs: 1_000, factor: 2, maxMs: 300_000, jitter: 0.2 };

const longestReason = 1_000;

/** @param random a number in [0, 1) */
export function decide(outcome: Outcome, attempt: number, policy: Policy, random: number): Decision {
  if (outcome.kind === 'done') return outcome;
  if (outcome.kind === 'park') return { kind: 'park', reason: shorten(outcome.reason) };
  if (attempt >= policy.maxDeliveries) {
    return { kind: 'park', reason: shorten(`Failed ${attempt} times, the last time: ${outcome.reason}`) };
  }
  return { kind: 'retry', afterMs: outcome.afterMs ?? pauseMs(attempt, policy.backoff, random) };
}

/** Why a message is parked before another delivery, if it is: each time before, its process died or let go of it. */
export function isExhausted(attempt: number, { maxDeliveries }: Policy): Decision | undefined {
  if (attempt <= maxDeliveries) return undefined;
  return { kind: 'park', reason: `Delivered ${attempt - 1} times, and no handler came to an end` };
}

export function pauseMs(attempt: number, backoff: Backoff, random: number): number {
  const base = Math.min(backoff.firstMs * backoff.factor ** (attempt - 1), backoff.maxMs);
  return Math.round(base * (1 + backoff.jitter * (2 * random - 1)));
}

function shorten(reason: string): string {
  return reason.length > longestReason ? `${reason.slice(0, longestReason)}...` : reason;
}
