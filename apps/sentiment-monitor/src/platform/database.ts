import { messagingEntities, messagingMigrations } from '@attention-flow/messaging';
import { Database } from '@attention-flow/persistence';
import {
  privacyEntities,
  privacyMigrations,
  securityEntities,
  securityMigrations,
} from '@attention-flow/security';
import { webhookEntities, webhookMigrations } from '@attention-flow/webhooks';
import type { Config } from './config.ts';

/** Opens and migrates this service's database. */
export function openDatabase({ values, folder }: Config): Promise<Database> {
  return Database.open({
    url: values.DATABASE_URL,
    folder,
    schema: 'sentiment_monitor',
    entities: [...securityEntities, ...privacyEntities, ...messagingEntities, ...webhookEntities],
    migrations: [...securityMigrations, ...privacyMigrations, ...messagingMigrations, ...webhookMigrations],
  });
}
