import type { Subscription } from './work-queues.ts';

/** A message was published that nobody subscribes to; it would never be handled. */
export class UnknownTopicError extends Error {
  readonly code = 'MESSAGING_UNKNOWN_TOPIC';

  constructor(readonly topic: string) {
    super(
      `Cannot publish to '${topic}': no group subscribes to it; add it to the subscriptions of Messaging.open`,
    );
  }
}

/** A consumer was started for a subscription that publishers do not know of. */
export class UnknownSubscriptionError extends Error {
  readonly code = 'MESSAGING_UNKNOWN_SUBSCRIPTION';

  constructor(readonly subscription: Subscription) {
    super(
      `Cannot consume '${subscription.topic}' as '${subscription.group}': ` +
        'add it to the subscriptions of Messaging.open, so that publishers store messages for it',
    );
  }
}

/** A message, a subscription or an option is not what it must be. */
export class InvalidMessageError extends Error {
  readonly code = 'MESSAGING_INVALID_MESSAGE';

  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`Invalid ${field}: ${problem}`);
  }
}

/** NATS could not be reached, or has no JetStream. */
export class MessagingUnavailableError extends Error {
  readonly code = 'MESSAGING_UNAVAILABLE';

  /** @param place host and port of the server; never a password */
  constructor(
    readonly place: string,
    cause: unknown,
  ) {
    super(`Cannot use NATS at ${place}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** `NATS_URL` is not an address of NATS. */
export class InvalidNatsUrlError extends Error {
  readonly code = 'MESSAGING_INVALID_URL';

  constructor() {
    super('NATS_URL must look like nats://user:password@host:4222, several separated by commas');
  }
}
