import { join } from 'node:path';
import {
  DirectoryBundleStore,
  ModelLifecycleModule,
  WebhookModelEvents,
} from '@attention-flow/model-lifecycle';
import { AuditLog } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { audit } from '../platform/audit.ts';
import { Config } from '../platform/config.ts';
import { messaging } from '../platform/messaging.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { webhooks } from '../platform/webhooks.ts';
import { DocumentTask } from './document-task.ts';
import { ModelsModule } from './models.module.ts';

/** Train, evaluate, promote or refuse, roll back. One constant: registered twice it would be there twice. */
export const modelLifecycle = ModelLifecycleModule.register({
  imports: [PlatformModule, messaging, webhooks, audit, ModelsModule],
  inject: [Config, DocumentTask, Webhooks, AuditLog],
  useFactory: ({ folder }: Config, documents: DocumentTask, hooks: Webhooks, log: AuditLog) => ({
    tasks: [documents],
    bundles: new DirectoryBundleStore(join(folder, 'models')),
    events: new WebhookModelEvents(hooks),
    audit: log,
  }),
});
