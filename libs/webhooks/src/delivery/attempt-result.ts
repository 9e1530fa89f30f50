/** Why a request got no answer. */
export type RequestFailure =
  | 'addressRefused'
  | 'nameNotResolved'
  | 'timeout'
  | 'connectionRefused'
  | 'connectionLost'
  | 'tlsFailed'
  | 'answerUnreadable';

/** What came of one request. */
export type AttemptResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Those worth keeping, names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** The beginning of the answer's body. */
      readonly body: string;
      readonly isBodyCut: boolean;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'unanswered';
      readonly reason: RequestFailure;
      readonly detail: string;
      readonly durationMs: number;
    }
  /** Given up because the service stops; it does not count. */
  | { readonly kind: 'interrupted' };
