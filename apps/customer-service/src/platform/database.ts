import { Database } from '@attention-flow/persistence';
import { securityEntities, securityMigrations } from '@attention-flow/security';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import { DialogueImportEntity } from '../dialogue-import/dialogue-import.entity.ts';
import { ModelVersionEntity } from '../intent/model-version.entity.ts';
import { DialoguePairEntity } from '../knowledge/dialogue-pair.entity.ts';
import { CreateTables1764000000000 } from '../migrations/1764000000000-create-tables.ts';
import { AddTenants1764400000000 } from '../migrations/1764400000000-add-tenants.ts';
import { TrainingJobEntity } from '../training/training-job.entity.ts';
import type { Config } from './config.ts';

/** Opens and migrates this service's database. */
export function openDatabase({ databaseUrl, folder }: Config): Promise<Database> {
  return Database.open({
    url: databaseUrl,
    folder,
    schema: 'customer_service',
    entities: [
      ...securityEntities,
      ConversationEntity,
      DialogueImportEntity,
      DialoguePairEntity,
      MessageEntity,
      ModelVersionEntity,
      TrainingJobEntity,
    ],
    migrations: [CreateTables1764000000000, ...securityMigrations, AddTenants1764400000000],
  });
}
