import { SecretKey } from '@attention-flow/security';
import { WebhookModule, eventType } from '@attention-flow/webhooks';
import { z } from 'zod';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** Another version of the model ranks for the tenant. */
export const modelPromoted = eventType({
  type: 'model.promoted',
  description: 'Another version of the model ranks for the tenant from now on.',
  schema: z.object({
    version: z.string(),
    reason: z.string(),
    metrics: z.record(z.string(), z.number()),
  }),
  example: { version: '5f0c', reason: 'better', metrics: { ndcgAt10: 0.21 } },
});

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
    eventTypes: [modelPromoted, catalogueRejected],
  }),
});
