import { Health } from '@attention-flow/observability';
import { Database } from '@attention-flow/persistence';
import { Module } from '@nestjs/common';
import { webhooks } from '../events/events.module.ts';
import { ActiveModel } from '../intent/active-model.ts';
import { IntentModule } from '../intent/intent.module.ts';
import { messaging } from '../platform/messaging.ts';
import { observability } from '../platform/observability.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { Figures } from './figures.ts';
import { ForeignSchemaError } from './foreign-schema.error.ts';

/** What this service needs to answer: its database in the schema that it knows, and a model. */
@Module({
  imports: [observability, PlatformModule, messaging, webhooks, IntentModule],
  providers: [Figures],
})
export class HealthModule {
  constructor(health: Health, database: Database, model: ActiveModel) {
    health.add({
      name: 'schema',
      check: async () => {
        const { kind } = await database.schemaState();
        if (kind !== 'current') throw new ForeignSchemaError(kind);
        return undefined;
      },
    });
    health.add({
      name: 'model',
      check: () => (model.isEmpty ? { degraded: 'no model has been trained yet' } : undefined),
    });
  }
}
