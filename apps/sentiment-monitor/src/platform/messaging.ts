import { MessagingModule } from '@attention-flow/messaging';
import { lifecycleSubscriptions } from '@attention-flow/model-lifecycle';
import { traceparentOf } from '@attention-flow/observability';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** Announcements to all replicas, and work queues. One constant: registered twice it would be there twice. */
export const messaging = MessagingModule.forRootAsync({
  imports: [PlatformModule],
  inject: [Database, Clock, Ids, Config],
  useFactory: (database: Database, clock: Clock, ids: Ids, { values }: Config) => ({
    database,
    clock,
    ids,
    natsUrl: values.NATS_URL,
    service: 'sentiment_monitor',
    subscriptions: [...lifecycleSubscriptions],
    carrier: () => ({ traceparent: traceparentOf() }),
  }),
});
