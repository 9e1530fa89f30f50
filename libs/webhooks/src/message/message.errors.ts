import { WebhookRefusal } from '../webhook.errors.ts';

/** `after` is not what `next` of this list was. */
export class InvalidPageError extends WebhookRefusal {
  readonly code = 'WEBHOOK_INVALID_PAGE';
  readonly status = 400;
  readonly title = 'Invalid page';

  constructor() {
    super('There is no such page: begin without after');
  }
}

export class MessageNotFoundError extends WebhookRefusal {
  readonly code = 'WEBHOOK_MESSAGE_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Webhook message not found';

  constructor(readonly id: string) {
    super(`There is no webhook message ${id}`);
  }
}
