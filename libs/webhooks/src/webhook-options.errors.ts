import { WebhookError } from './webhook.errors.ts';

/** An option that these classes cannot work with. */
export class InvalidOptionError extends WebhookError {
  readonly code = 'WEBHOOK_INVALID_OPTION';

  constructor(
    readonly option: string,
    problem: string,
  ) {
    super(`Webhook option '${option}': ${problem}`);
  }
}
