import {
  DirectoryBundleStore,
  ModelLifecycleModule,
  NatsBundleStore,
  WebhookModelEvents,
} from '@attention-flow/model-lifecycle';
import { AuditLog } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { Module } from '@nestjs/common';
import { webhooks } from '../events/events.module.ts';
import { IntentModule } from '../intent/intent.module.ts';
import { KnowledgeModule } from '../knowledge/knowledge.module.ts';
import { audit } from '../platform/audit.ts';
import { Config } from '../platform/config.ts';
import { messaging } from '../platform/messaging.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { IntentTask } from './intent-task.ts';
import { TrainingPrograms } from './training-programs.ts';

/** What there is to train. */
@Module({
  imports: [PlatformModule, IntentModule, KnowledgeModule],
  providers: [IntentTask, TrainingPrograms],
  exports: [IntentTask, TrainingPrograms],
})
class TaskModule {}

/** The life of this service's models. One constant: registered twice it would be there twice. */
const modelLifecycle = ModelLifecycleModule.register({
  imports: [PlatformModule, messaging, webhooks, audit, TaskModule],
  inject: [Config, IntentTask, TrainingPrograms, Webhooks, AuditLog],
  useFactory: async (
    { natsUrl, modelFolder: folder, models }: Config,
    intent: IntentTask,
    { run }: TrainingPrograms,
    hooks: Webhooks,
    log: AuditLog,
  ) => ({
    tasks: [intent],
    bundles:
      natsUrl === undefined
        ? new DirectoryBundleStore(folder)
        : await NatsBundleStore.open({ natsUrl, service: 'customer_service', folder }),
    events: new WebhookModelEvents(hooks),
    audit: log,
    runProgram: run,
    ...models,
  }),
});

@Module({ imports: [modelLifecycle], exports: [modelLifecycle] })
export class TrainingModule {}
