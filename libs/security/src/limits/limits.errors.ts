import { SecurityError } from '../security.error.ts';

export class BodyTooDeepError extends SecurityError {
  readonly code = 'BODY_TOO_DEEP';
  readonly status = 413;
  readonly title = 'Body too deep';

  constructor(readonly maxDepth: number) {
    super(`Lists and objects of the body stand more than ${maxDepth} deep in each other`);
  }
}

export class BatchTooLargeError extends SecurityError {
  readonly code = 'BATCH_TOO_LARGE';
  readonly status = 413;
  readonly title = 'Batch too large';

  constructor(readonly maxItems: number) {
    super(`A list or object of the body has more than ${maxItems} members`);
  }
}

/** The handler may go on; its transaction, if it has one for an `Idempotency-Key`, is undone. */
export class TimeLimitError extends SecurityError {
  readonly code = 'TIME_LIMIT_EXCEEDED';
  readonly status = 503;
  readonly title = 'Time limit exceeded';
  override readonly headers = { 'retry-after': '1' };

  constructor(readonly limitMs: number) {
    super(`The service did not begin to answer within ${limitMs} ms`);
  }
}
