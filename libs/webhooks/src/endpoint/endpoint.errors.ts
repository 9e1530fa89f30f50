import { WebhookRefusal } from '../webhook.errors.ts';

export class EndpointNotFoundError extends WebhookRefusal {
  readonly code = 'WEBHOOK_ENDPOINT_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Webhook endpoint not found';

  constructor(readonly id: string) {
    super(`There is no webhook endpoint ${id}`);
  }
}

export class EndpointDisabledError extends WebhookRefusal {
  readonly code = 'WEBHOOK_ENDPOINT_DISABLED';
  readonly status = 409;
  readonly title = 'Webhook endpoint disabled';

  constructor(readonly id: string) {
    super(`The webhook endpoint ${id} is disabled: probe or enable it first`);
  }
}

export class TooManyEndpointsError extends WebhookRefusal {
  readonly code = 'WEBHOOK_TOO_MANY_ENDPOINTS';
  readonly status = 409;
  readonly title = 'Too many webhook endpoints';

  constructor(readonly max: number) {
    super(`There may be ${max} webhook endpoints: delete one first`);
  }
}

export class TooManySecretsError extends WebhookRefusal {
  readonly code = 'WEBHOOK_TOO_MANY_SECRETS';
  readonly status = 409;
  readonly title = 'Too many secrets';

  constructor(readonly max: number) {
    super(`${max} secrets sign for this endpoint already: wait until one has expired`);
  }
}
