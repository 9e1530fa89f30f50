import { WebhookAttemptEntity } from './delivery/attempt.entity.ts';
import { WebhookDeliveryEntity } from './delivery/delivery.entity.ts';
import { WebhookEndpointEntity } from './endpoint/endpoint.entity.ts';
import { WebhookMessageEntity } from './message/message.entity.ts';
import { CreateWebhookTables1764250000000 } from './migrations/1764250000000-create-webhook-tables.ts';
import { WebhookSecretEntity } from './signature/secret.entity.ts';

/** For the `entities` of the host's `Database.open`. */
export const webhookEntities = [
  WebhookAttemptEntity,
  WebhookDeliveryEntity,
  WebhookEndpointEntity,
  WebhookMessageEntity,
  WebhookSecretEntity,
] as const;

/** For the `migrations` of the host's `Database.open`. */
export const webhookMigrations = [CreateWebhookTables1764250000000] as const;
