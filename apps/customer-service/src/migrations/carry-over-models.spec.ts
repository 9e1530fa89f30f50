import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { messagingEntities, messagingMigrations } from '@attention-flow/messaging';
import { trainingJobDto } from '@attention-flow/model-lifecycle';
import { Database } from '@attention-flow/persistence';
import { securityMigrations, systemTenantId } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { ActiveModel } from '../intent/active-model.ts';
import { TestService } from '../testing/test-service.ts';
import { CreateTables1764000000000 } from './1764000000000-create-tables.ts';
import { AddTenants1764400000000 } from './1764400000000-add-tenants.ts';

jest.setTimeout(120_000);

const now = 1_767_225_600_000;
const ids = Array.from({ length: 4 }, (_, index) => `0190a3b2-7d5e-7c11-8a0b-00000000000${index}`);
const [done = '', again = '', failed = '', running = ''] = ids;
const rows = ['track', 'refund'].flatMap((intent) =>
  Array.from({ length: 4 }, (_, index) => ({ question: `${intent} ${index}`, answer: intent, intent })),
);

/** Jobs and versions as the version before stored them; entities of today cannot write them. */
async function fill(old: Database): Promise<void> {
  const { tablePath } = old.rows(ConversationEntity).metadata;
  const table = (name: string) => tablePath.replace('conversation', name);
  const query = (sql: string) => old.rows(ConversationEntity).query(sql);
  const job = (id: string, state: string, rest: string) =>
    query(`INSERT INTO ${table('training_job')} (id, "tenantId", state, preset, seed, progress, epoch, epochs, loss,
        accuracy, "macroF1", "modelVersion", failure, "createdAt", "startedAt", "finishedAt")
      VALUES ('${id}', '${systemTenantId}', '${state}', 'small', 7, ${rest})`);
  const ended = (version: string) => `1, 10, 10, 0.25, 0.75, 0.5, '${version}', NULL, ${now}, ${now}, ${now}`;
  await job(done, 'succeeded', ended('v1'));
  await job(again, 'succeeded', ended('v2'));
  await job(
    failed,
    'failed',
    `0, NULL, NULL, NULL, NULL, NULL, NULL,
    '{"reason":"trainingFailed","detail":"out of memory"}', ${now}, ${now}, ${now}`,
  );
  await job(running, 'running', `0.5, 5, 10, 0.5, NULL, NULL, NULL, NULL, ${now}, ${now}, NULL`);
  for (const [index, [version, jobId]] of [
    ['v1', done],
    ['v2', again],
  ].entries()) {
    await query(`INSERT INTO ${table('model_version')}
        (version, "tenantId", "trainingJobId", accuracy, "macroF1", "createdAt")
      VALUES ('${version}', '${systemTenantId}', '${jobId}', 0.75, 0.5, ${now + index})`);
  }
}

test.each(databaseKinds)(
  'jobs and models of the version before are there in this one on $name, and what ran is trained',
  async ({ create }) => {
    const database = await create();
    const dataDir = await mkdtemp(join(tmpdir(), 'customer-service-'));
    const folder = join(dataDir, 'customer-service');
    for (const version of ['v1', 'v2']) {
      await mkdir(join(folder, 'models', version), { recursive: true });
      const examples = [{ text: 'where is it', label: `of ${version}` }];
      await writeFile(join(folder, 'models', version, 'examples.json'), JSON.stringify(examples));
    }
    const old = await Database.open({
      ...{ url: database.url, folder, schema: 'customer_service' },
      entities: [ConversationEntity, ...messagingEntities],
      migrations: [
        ...[
          CreateTables1764000000000,
          ...messagingMigrations,
          ...securityMigrations,
          AddTenants1764400000000,
        ],
      ],
    });
    await fill(old);
    await old.close();

    const service = await TestService.start({
      databaseUrl: database.url,
      dataDir,
      environment: { MODEL_TRAINING: 'off' },
    });
    expect(service.get(ActiveModel).version(systemTenantId)).toBe('v2');
    const read = async (path: string) => (await service.read(path)).body;
    expect(trainingJobDto.parse(await read(`/v1/training-jobs/${done}`))).toMatchObject({
      ...{ state: 'succeeded', options: { preset: 'small', seed: 7 }, modelVersion: 'v1' },
      ...{ details: { epoch: 10, epochs: 10, loss: 0.25 }, metrics: { accuracy: 0.75, macroF1: 0.5 } },
    });
    expect(await read(`/v1/training-jobs/${failed}`)).toMatchObject({ failure: { detail: 'out of memory' } });
    expect(await read(`/v1/training-jobs/${running}`)).toMatchObject({ state: 'queued', attempts: 1 });
    expect(await read('/v1/model-versions')).toMatchObject({
      modelVersions: [
        { version: 'v2', state: 'active', isKept: true, lineage: { options: { seed: 7 }, gatheredAt: null } },
        { version: 'v1', state: 'replaced', evaluation: null, metrics: { accuracy: 0.75 } },
      ],
    });
    expect(await service.post('/v1/active-models/intent/rollbacks')).toMatchObject({
      body: { version: 'v1' },
    });
    const body = rows.map((row) => JSON.stringify(row)).join('\n');
    await service.post('/v1/dialogue-imports', body, 'application/x-ndjson');
    await service.stop();

    const training = await TestService.start({ databaseUrl: database.url, dataDir });
    await (await training.request(`/v1/training-jobs/${running}/events`)).text();
    const job = trainingJobDto.parse((await training.read(`/v1/training-jobs/${running}`)).body);
    expect(job).toMatchObject({ state: 'succeeded', verdict: { kind: 'promoted', reason: 'notComparable' } });
    expect(training.get(ActiveModel).version(systemTenantId)).toBe(job.modelVersion);
    await training.destroy();
    await database.drop();
  },
);
