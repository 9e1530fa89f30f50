import { lifecycleSubscriptions } from '@attention-flow/model-lifecycle';
import { MessagingModule } from '@attention-flow/messaging';
import { currentScope, traceparentOf } from '@attention-flow/observability';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';

/** News between replicas. One constant: registered twice it would be there twice. */
export const messaging = MessagingModule.forRootAsync({
  imports: [PlatformModule],
  inject: [Database, Clock, Ids, Config],
  useFactory: (database: Database, clock: Clock, ids: Ids, { natsUrl }: Config) => ({
    database,
    clock,
    ids,
    natsUrl,
    service: 'recommender',
    subscriptions: lifecycleSubscriptions,
    carrier: () => ({ tenantId: currentScope()?.tenant, traceparent: traceparentOf() }),
  }),
});
