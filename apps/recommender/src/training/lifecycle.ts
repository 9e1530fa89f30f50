import { join } from 'node:path';
import {
  DirectoryBundleStore,
  ModelLifecycleModule,
  NatsBundleStore,
  WebhookModelEvents,
} from '@attention-flow/model-lifecycle';
import { AuditLog } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { audit } from '../platform/audit.ts';
import { Config } from '../platform/config.ts';
import { messaging } from '../platform/messaging.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { webhooks } from '../platform/webhooks.ts';
import { ShopModelModule } from './shop-model.module.ts';
import { ShopTask } from './shop-task.ts';

const hourMs = 3_600_000;

/** Train, judge, promote or refuse, roll back. One constant: registered twice it would be there twice. */
export const lifecycle = ModelLifecycleModule.register({
  imports: [PlatformModule, messaging, webhooks, audit, ShopModelModule],
  inject: [Config, ShopTask, Webhooks, AuditLog],
  useFactory: async (config: Config, task: ShopTask, hooks: Webhooks, log: AuditLog) => ({
    tasks: [task],
    bundles: await bundlesOf(config),
    events: new WebhookModelEvents(hooks),
    audit: log,
    ...(config.trainingIntervalHours > 0 && { retrainEveryMs: config.trainingIntervalHours * hourMs }),
  }),
});

function bundlesOf({ folder, natsUrl }: Config) {
  const models = join(folder, 'models');
  if (natsUrl === undefined) return new DirectoryBundleStore(models);
  return NatsBundleStore.open({ natsUrl, folder: models, service: 'recommender' });
}
