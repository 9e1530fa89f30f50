import { SecretKey } from '@attention-flow/security';
import { WebhookModule } from '@attention-flow/webhooks';
import { Module } from '@nestjs/common';
import { Config } from '../platform/config.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { EventPublisher } from './event-publisher.ts';
import { eventTypes } from './event-types.ts';

/** Webhooks of this service. One constant: registered twice it would be there twice. */
export const webhooks = WebhookModule.register({
  imports: [PlatformModule],
  inject: [Config, SecretKey],
  useFactory: ({ webhooks: { allowPrivate, requireTls, timeoutMs } }: Config, key: SecretKey) => ({
    encryptionKeys: key.keysFor('webhooks'),
    allowPrivate,
    requireTls,
    timeoutMs,
    eventTypes,
    // The job of retention does it, tenant by tenant.
    retentionMs: null,
  }),
});

/** What features tell the outside. */
@Module({ imports: [PlatformModule, webhooks], providers: [EventPublisher], exports: [EventPublisher] })
export class EventsModule {}
