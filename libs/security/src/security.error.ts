/** A request that is refused: what machines match, what HTTP says, and a message for people. */
export abstract class SecurityError extends Error {
  /** Stable; clients match it. */
  abstract readonly code: string;
  /** HTTP status. */
  abstract readonly status: number;
  /** The kind of refusal in a few words; the message says what was wrong with this request. */
  abstract readonly title: string;
  /** Headers of the reply, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>> = {};
}

/** What a route or an option of this library says and cannot mean; found at start-up. */
export abstract class SecuritySetupError extends Error {
  abstract readonly code: string;
}
