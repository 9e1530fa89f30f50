import { SecurityError } from '../security.error.ts';

export class RateLimitedError extends SecurityError {
  readonly code = 'RATE_LIMITED';
  readonly status = 429;
  readonly title = 'Too many requests';
  override readonly headers: Readonly<Record<string, string>>;

  /** @param policy whose limit it is: `tenant`, `key` or `address` */
  constructor(
    readonly policy: string,
    readonly retryAfterSeconds: number,
  ) {
    super(`The limit per ${policy} is used up: try again in ${retryAfterSeconds} s`);
    this.headers = { 'retry-after': String(retryAfterSeconds) };
  }
}
