import { MessagingModule } from '@attention-flow/messaging';
import { lifecycleSubscriptions } from '@attention-flow/model-lifecycle';
import { currentScope, traceparentOf } from '@attention-flow/observability';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** Work queues and news between replicas, over the database or NATS. One constant: registered twice it would be there twice. */
export const messaging = MessagingModule.forRootAsync({
  imports: [PlatformModule],
  inject: [Database, Clock, Ids, Config],
  useFactory: (database: Database, clock: Clock, ids: Ids, { natsUrl }: Config) => ({
    database,
    clock,
    ids,
    natsUrl,
    service: 'customer_service',
    subscriptions: lifecycleSubscriptions,
    carrier: () => ({ tenantId: currentScope()?.tenant, traceparent: traceparentOf() }),
  }),
});
