import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Database } from '@attention-flow/persistence';
import { z } from 'zod';
import { TestService } from '../testing/test-service.ts';
import { CreateTables1764000000000 } from './1764000000000-create-tables.ts';

jest.setTimeout(120_000);

const [importId, pairId, jobId, conversationId, messageId] = Array.from(
  { length: 5 },
  (_, index) => `0190a3b2-7d5e-7c11-8a0b-00000000000${index}`,
);
const version = '20260101T000000Z-00000002';
const now = 1_767_225_600_000;
const answered = z.object({ text: z.string(), outcome: z.object({ modelVersion: z.string().nullable() }) });

/** `DATA_DIR` as the first release left it: its tables with a row in each, and a model that it had trained. */
async function firstRelease(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'customer-service-upgrade-'));
  const folder = join(dataDir, 'customer-service');
  await mkdir(join(folder, 'models', version), { recursive: true });
  const examples = [
    { text: 'where is my parcel', label: 'track' },
    { text: 'refund the money', label: 'refund' },
  ];
  await writeFile(join(folder, 'models', version, 'examples.json'), JSON.stringify(examples));
  const old = await Database.open({
    folder,
    schema: 'customer_service',
    entities: [],
    migrations: [CreateTables1764000000000],
  });
  await old.sql`INSERT INTO dialogue_import VALUES (${importId}, 'hash', 'csv', 'upload', 'completed', 1, 0, 1, 1, '[]', NULL, ${now}, ${now})`;
  await old.sql`INSERT INTO dialogue_pair VALUES (${pairId}, ${importId}, 2, 'where is my parcel', 'Open My Orders.', 'track', 'en', 'hash', ${now})`;
  await old.sql`INSERT INTO training_job VALUES (${jobId}, 'succeeded', 'mini', 1, 1, 4, 4, 0.1, 0.9, 0.8, ${version}, NULL, ${now}, ${now}, ${now})`;
  await old.sql`INSERT INTO model_version VALUES (${version}, ${jobId}, 0.9, 0.8, ${now})`;
  await old.sql`INSERT INTO conversation VALUES (${conversationId}, 'en', 1, ${now})`;
  await old.sql`INSERT INTO message VALUES (${messageId}, ${conversationId}, 1, 'customer', 'hello', 'en', NULL, NULL, ${now})`;
  await old.close();
  return dataDir;
}

test('what the first release left is opened: conversations go on, pairs and the model answer', async () => {
  const service = await TestService.start({ dataDir: await firstRelease() });
  const messages = `/v1/conversations/${conversationId}/messages`;
  expect(await service.read(messages)).toMatchObject({
    status: 200,
    body: { messages: [{ id: messageId, position: 1, role: 'customer', text: 'hello' }] },
  });
  const reply = await service.post(messages, { text: 'where is my parcel' });
  expect(answered.parse(reply.body)).toMatchObject({
    text: expect.stringContaining('Open My Orders.'),
    outcome: { modelVersion: version },
  });
  expect(await service.read('/health/ready')).toMatchObject({ status: 200 });
  await service.destroy();
});
