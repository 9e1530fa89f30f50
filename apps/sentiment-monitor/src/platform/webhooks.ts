import { modelEventTypes } from '@attention-flow/model-lifecycle';
import { WebhookModule } from '@attention-flow/webhooks';
import { alertEventTypes } from '../notification/alert-event-types.ts';
import { Config } from './config.ts';
import { PlatformModule, WebhookKey } from './platform.module.ts';

/** Signed deliveries of what happens here. One constant: registered twice it would be there twice. */
export const webhooks = WebhookModule.register({
  imports: [PlatformModule],
  inject: [Config, WebhookKey],
  useFactory: ({ values }: Config, { bytes }: WebhookKey) => ({
    encryptionKeys: [bytes],
    eventTypes: [...modelEventTypes, ...alertEventTypes],
    allowPrivate: values.WEBHOOK_ALLOW_PRIVATE,
  }),
});
