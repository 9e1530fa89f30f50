import type { AttemptResult, RequestFailure } from './attempt-result.ts';
import { retryAfterMs } from './retry-after.ts';

export type FailureReason = RequestFailure | 'redirected' | 'throttled' | 'badStatus';

/** What an attempt means for its delivery and its endpoint. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly reason: 'accepted' }
  /** The receiver wants no more webhooks. */
  | { readonly kind: 'gone'; readonly reason: 'gone' }
  | {
      readonly kind: 'failed';
      readonly reason: FailureReason;
      /** For how long nothing at all is sent to the endpoint. */
      readonly throttleMs: number;
    };

const throttlingStatuses: readonly number[] = [429, 502, 504];
const usualThrottleMs = 60_000;

/** @see the Standard Webhooks specification, "Delivery success and failure" */
export function verdictOn(result: Exclude<AttemptResult, { kind: 'interrupted' }>, now: Date): Verdict {
  if (result.kind === 'unanswered') return { kind: 'failed', reason: result.reason, throttleMs: 0 };
  const { status, headers } = result;
  if (status >= 200 && status < 300) return { kind: 'delivered', reason: 'accepted' };
  if (status === 410) return { kind: 'gone', reason: 'gone' };
  const isThrottling = throttlingStatuses.includes(status);
  const throttleMs = retryAfterMs(headers['retry-after'], now) ?? (isThrottling ? usualThrottleMs : 0);
  return { kind: 'failed', reason: reasonOf(status, isThrottling), throttleMs };
}

function reasonOf(status: number, isThrottling: boolean): FailureReason {
  if (status >= 300 && status < 400) return 'redirected';
  return isThrottling ? 'throttled' : 'badStatus';
}
