import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Database } from '@attention-flow/persistence';
import { systemTenantId } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { MessageEntity } from '../conversation/message.entity.ts';
import { Config } from '../platform/config.ts';
import { openDatabase } from '../platform/database.ts';
import { CreateTables1764000000000 } from './1764000000000-create-tables.ts';

jest.setTimeout(120_000);

const ids = Array.from({ length: 2 }, (_, index) => `0190a3b2-7d5e-7c11-8a0b-00000000000${index}`);
const now = 1_767_225_600_000;
/** Rows as they were before there were tenants; entities of today cannot write them. */
async function fill(old: Database): Promise<void> {
  const [conversations, messages] = [old.rows(ConversationEntity), old.rows(MessageEntity)];
  await conversations.query(
    `INSERT INTO ${conversations.metadata.tablePath} (id, language, "messageCount", "createdAt")
     VALUES ('${ids[0]}', 'en', 1, ${now})`,
  );
  await messages.query(
    `INSERT INTO ${messages.metadata.tablePath}
       (id, "conversationId", position, role, text, language, "createdAt")
     VALUES ('${ids[1]}', '${ids[0]}', 1, 'customer', 'hello', 'en', ${now})`,
  );
}

test.each(databaseKinds)(
  'what was stored before belongs to the system tenant on $name',
  async ({ create }) => {
    const database = await create();
    const dataDir = await mkdtemp(join(tmpdir(), 'customer-service-'));
    const config = Config.parse({ DATA_DIR: dataDir, DATABASE_URL: database.url });
    const old = await Database.open({
      url: database.url,
      folder: config.folder,
      schema: 'customer_service',
      entities: [ConversationEntity, MessageEntity],
      migrations: [CreateTables1764000000000],
    });
    await fill(old);
    await old.close();
    const opened = await openDatabase(config);
    expect(await opened.rows(ConversationEntity).find()).toMatchObject([
      { id: ids[0], tenantId: systemTenantId, messageCount: 1 },
    ]);
    expect(await opened.rows(MessageEntity).find()).toMatchObject([{ id: ids[1], conversationId: ids[0] }]);
    await opened.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  },
);
