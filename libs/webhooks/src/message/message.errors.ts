import { WebhookRefusal } from '../webhook.errors.ts';

export class MessageNotFoundError extends WebhookRefusal {
  readonly code = 'WEBHOOK_MESSAGE_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Webhook message not found';

  constructor(readonly id: string) {
    super(`There is no webhook message ${id}`);
  }
}
