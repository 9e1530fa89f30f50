import { SecurityError, SecuritySetupError } from '../security.error.ts';

export class IdempotencyKeyInvalidError extends SecurityError {
  readonly code = 'IDEMPOTENCY_KEY_INVALID';
  readonly status = 400;
  readonly title = 'Idempotency key invalid';

  constructor(readonly length: number) {
    super(`An Idempotency-Key has 1 to 255 printable ASCII characters without spaces; this has ${length}`);
  }
}

/** The same key came with another request before. */
export class IdempotencyKeyReusedError extends SecurityError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly status = 422;
  readonly title = 'Idempotency key reused';

  constructor() {
    super('This Idempotency-Key was used for another request: another path, query or body');
  }
}

export class IdempotencyKeyInFlightError extends SecurityError {
  readonly code = 'IDEMPOTENCY_KEY_IN_FLIGHT';
  readonly status = 409;
  readonly title = 'Request in flight';
  override readonly headers = { 'retry-after': '1' };

  constructor() {
    super('A request with this Idempotency-Key is being worked on: try again in 1 s');
  }
}

/** To take the key and not keep the promise would be worse than to refuse. */
export class IdempotencyKeyUnsupportedError extends SecurityError {
  readonly code = 'IDEMPOTENCY_KEY_UNSUPPORTED';
  readonly status = 400;
  readonly title = 'Idempotency key unsupported';

  constructor() {
    super('This route takes no Idempotency-Key');
  }
}

/** A handler's reply is a stream, or was sent by the handler itself. */
export class ReplyNotStorableError extends SecuritySetupError {
  readonly code = 'SECURITY_REPLY_NOT_STORABLE';

  constructor(readonly route: string) {
    super(`The reply of ${route} cannot be stored for an Idempotency-Key: mark the route with @OnceOnly()`);
  }
}
