import { Messaging } from '@attention-flow/messaging';
import { Health } from '@attention-flow/observability';
import { Database } from '@attention-flow/persistence';
import { Module } from '@nestjs/common';
import { messaging } from '../platform/messaging.ts';
import { observability } from '../platform/observability.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ForeignSchemaError } from './foreign-schema.error.ts';

/** What this service needs to answer: its database in the schema that it knows, and its bus. */
@Module({ imports: [observability, PlatformModule, messaging] })
export class HealthModule {
  constructor(health: Health, database: Database, bus: Messaging) {
    health.add({
      name: 'schema',
      check: async () => {
        const { kind } = await database.schemaState();
        if (kind !== 'current') throw new ForeignSchemaError(kind);
        return undefined;
      },
    });
    health.add({
      name: 'bus',
      check: async () => {
        await bus.ping();
        return undefined;
      },
    });
  }
}
