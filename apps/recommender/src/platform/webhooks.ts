import { modelEventTypes } from '@attention-flow/model-lifecycle';
import { SecretKey } from '@attention-flow/security';
import { WebhookModule, eventType } from '@attention-flow/webhooks';
import { z } from 'zod';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** Some rows of an import were not taken. */
export const catalogueRejected = eventType({
  type: 'catalogue.rejected',
  description: 'Rows of an import could not be taken; the report names each line.',
  schema: z.object({
    importId: z.string(),
    kind: z.string(),
    rowsRead: z.number(),
    rowsRejected: z.number(),
    problems: z.array(z.object({ line: z.number(), code: z.string(), detail: z.string() })),
  }),
  example: {
    importId: '0190a3b2-7d5e-7c11-8a0b-000000000001',
    kind: 'items',
    rowsRead: 120,
    rowsRejected: 1,
    problems: [{ line: 7, code: 'invalidRow', detail: 'price: expected number' }],
  },
});

/** Webhooks of this service. One constant: registered twice it would be there twice. */
export const webhooks = WebhookModule.register({
  imports: [PlatformModule],
  inject: [Config, SecretKey],
  useFactory: (config: Config, key: SecretKey) => ({
    encryptionKeys: key.keysFor('webhooks'),
    allowPrivate: config.webhookAllowPrivate,
    eventTypes: [...modelEventTypes, catalogueRejected],
  }),
});
