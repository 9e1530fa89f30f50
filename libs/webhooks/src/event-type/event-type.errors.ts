import { WebhookError, WebhookRefusal } from '../webhook.errors.ts';

export class EventTypeNotFoundError extends WebhookRefusal {
  readonly code = 'WEBHOOK_EVENT_TYPE_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Event type not found';

  constructor(readonly type: string) {
    super(`There is no event type '${type}'`);
  }
}

/** A filter that no event will ever pass. */
export class EventTypeUnknownError extends WebhookRefusal {
  readonly code = 'WEBHOOK_EVENT_TYPE_UNKNOWN';
  readonly status = 422;
  readonly title = 'Event type unknown';

  constructor(readonly pattern: string) {
    super(`No event type is '${pattern}'; GET /v1/event-types lists them`);
  }
}

/** A payload that is not what its event type says. */
export class InvalidPayloadError extends WebhookError {
  readonly code = 'WEBHOOK_INVALID_PAYLOAD';

  constructor(
    readonly type: string,
    problem: string,
  ) {
    super(`The payload of a '${type}' does not fit its schema: ${problem}`);
  }
}

export class PayloadTooLargeError extends WebhookError {
  readonly code = 'WEBHOOK_PAYLOAD_TOO_LARGE';

  constructor(
    readonly type: string,
    readonly sizeBytes: number,
    readonly maxBytes: number,
  ) {
    super(
      `A '${type}' of ${sizeBytes} bytes is longer than ${maxBytes}; send ids, and let the receiver ask for the rest`,
    );
  }
}
