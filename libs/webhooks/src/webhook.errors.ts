/** What went wrong, with a stable code for machines, its facts as fields, and a message for people. */
export abstract class WebhookError extends Error {
  abstract readonly code: `WEBHOOK_${string}`;
}

/** What a client may not or cannot do; a host's problem filter reads `status` and `title` from it. */
export abstract class WebhookRefusal extends WebhookError {
  /** HTTP status. */
  abstract readonly status: number;
  abstract readonly title: string;
}
