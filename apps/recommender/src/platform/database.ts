import { messagingEntities, messagingMigrations } from '@attention-flow/messaging';
import { lifecycleEntities, lifecycleMigrations } from '@attention-flow/model-lifecycle';
import { Database } from '@attention-flow/persistence';
import {
  privacyEntities,
  privacyMigrations,
  securityEntities,
  securityMigrations,
} from '@attention-flow/security';
import { webhookEntities, webhookMigrations } from '@attention-flow/webhooks';
import { EventEntity } from '../behaviour/event.entity.ts';
import { ItemEntity } from '../catalogue/item.entity.ts';
import { ImportEntity } from '../import/import.entity.ts';
import { CreateTables1764600000000 } from '../migrations/1764600000000-create-tables.ts';
import { RecommendationEntity } from '../recommendation/recommendation.entity.ts';
import { SettingEntity } from '../scenario/setting.entity.ts';
import { SessionEntity } from '../shopper/session.entity.ts';
import { UserEntity } from '../shopper/user.entity.ts';
import type { Config } from './config.ts';

/** Opens and migrates this service's database. */
export function openDatabase({ databaseUrl, folder }: Config): Promise<Database> {
  return Database.open({
    url: databaseUrl,
    folder,
    schema: 'recommender',
    entities: [
      ...securityEntities,
      ...privacyEntities,
      ...messagingEntities,
      ...webhookEntities,
      ...lifecycleEntities,
      EventEntity,
      ImportEntity,
      ItemEntity,
      RecommendationEntity,
      SessionEntity,
      SettingEntity,
      UserEntity,
    ],
    migrations: [
      CreateTables1764600000000,
      ...securityMigrations,
      ...privacyMigrations,
      ...messagingMigrations,
      ...webhookMigrations,
      ...lifecycleMigrations,
    ],
  });
}
