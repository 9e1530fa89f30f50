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
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import { DialogueImportEntity } from '../dialogue-import/dialogue-import.entity.ts';
import { DocumentEntity } from '../document/document.entity.ts';
import { FeedbackEntity } from '../feedback/feedback.entity.ts';
import { DialoguePairEntity } from '../knowledge/dialogue-pair.entity.ts';
import { CreateTables1764000000000 } from '../migrations/1764000000000-create-tables.ts';
import { AddTenants1764400000000 } from '../migrations/1764400000000-add-tenants.ts';
import { AddCustomers1764600000000 } from '../migrations/1764600000000-add-customers.ts';
import { CarryOverModels1764650000000 } from '../migrations/1764650000000-carry-over-models.ts';
import { AddAnswering1764700000000 } from '../migrations/1764700000000-add-answering.ts';
import { KnownNameEntity } from '../name/known-name.entity.ts';
import { RuleEntity } from '../rule/rule.entity.ts';
import type { Config } from './config.ts';

/** Opens and migrates this service's database. */
export function openDatabase({ databaseUrl, folder }: Config): Promise<Database> {
  return Database.open({
    url: databaseUrl,
    folder,
    schema: 'customer_service',
    entities: [
      ...lifecycleEntities,
      ...messagingEntities,
      ...privacyEntities,
      ...securityEntities,
      ...webhookEntities,
      ConversationEntity,
      DialogueImportEntity,
      DialoguePairEntity,
      DocumentEntity,
      FeedbackEntity,
      KnownNameEntity,
      MessageEntity,
      RuleEntity,
    ],
    migrations: [
      CreateTables1764000000000,
      ...messagingMigrations,
      ...securityMigrations,
      ...webhookMigrations,
      ...privacyMigrations,
      AddTenants1764400000000,
      AddCustomers1764600000000,
      ...lifecycleMigrations,
      CarryOverModels1764650000000,
      AddAnswering1764700000000,
    ],
  });
}
