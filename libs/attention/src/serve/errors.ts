import { AttentionError } from '../engine/errors.ts';

/** Refused before any work: try again later, or elsewhere. */
export class QueueFullError extends AttentionError {
  readonly code = 'QUEUE_FULL';

  constructor(readonly maxQueued: number) {
    super(`The queue is full: ${maxQueued} requests are waiting already`);
  }
}

export class DeadlineExceededError extends AttentionError {
  readonly code = 'DEADLINE_EXCEEDED';

  constructor(readonly timeoutMs: number) {
    super(`No reply within ${timeoutMs} ms`);
  }
}

/** The caller gave up; its reason is the cause. */
export class RequestAbortedError extends AttentionError {
  readonly code = 'REQUEST_ABORTED';

  constructor(reason: unknown) {
    super('The request was aborted by its caller', { cause: reason });
  }
}

export class ReplyCountError extends AttentionError {
  readonly code = 'REPLY_COUNT';

  constructor(
    readonly requests: number,
    readonly replies: number,
  ) {
    super(`A run answered ${requests} requests with ${replies} replies`);
  }
}

/** There is no version to go back to: none was replaced yet. */
export class NoPreviousModelError extends AttentionError {
  readonly code = 'NO_PREVIOUS_MODEL';

  constructor() {
    super('There is no earlier model to go back to');
  }
}

/** Neither the tenant nor the default has a model for the task. */
export class UnknownModelError extends AttentionError {
  readonly code = 'UNKNOWN_MODEL';

  constructor(
    readonly task: string,
    readonly tenant: string | undefined,
  ) {
    super(
      `There is no model for '${task}'${tenant === undefined ? '' : ` of '${tenant}'`}, and no default one`,
    );
  }
}

/** Of several adapters one must be named, and one that was loaded. */
export class UnknownAdapterError extends AttentionError {
  readonly code = 'ATTENTION_UNKNOWN_ADAPTER';

  constructor(
    readonly adapter: string | undefined,
    readonly known: readonly string[],
  ) {
    const asked = adapter === undefined ? 'No adapter is named' : `Unknown adapter '${adapter}'`;
    super(`${asked}; known are ${known.length === 0 ? 'none' : known.map((name) => `'${name}'`).join(', ')}`);
  }
}

export class UnknownHeadError extends AttentionError {
  readonly code = 'ATTENTION_UNKNOWN_HEAD';

  constructor(
    readonly head: string,
    readonly known: readonly string[],
  ) {
    super(`Unknown head '${head}'; known are ${known.map((name) => `'${name}'`).join(', ')}`);
  }
}
