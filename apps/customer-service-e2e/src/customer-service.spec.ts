import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { RunningService, allowedStartMs } from './running-service.ts';
import { answerTo, supportQuestions } from './support-questions.ts';

jest.setTimeout(400_000);

/** What the tests read of the answers. */
interface Seen {
  readonly id: string;
  readonly text: string;
  readonly outcome: { readonly kind: string; readonly intent: string; readonly modelVersion: string };
  readonly modelVersion: string | null;
}

// One story in order: each test goes on where the one before it ended.
describe.each(databaseKinds)('the customer service on $name', ({ name, create }) => {
  let database: TestDatabase;
  let dataDir: string;
  let service: RunningService;
  let conversation: string;

  const start = () => RunningService.start({ DATA_DIR: dataDir, DATABASE_URL: database.url, PORT: '0' });
  const call = async (...args: Parameters<RunningService['call']>) => (await service.call(...args)) as Seen;
  const ask = (text: string) => call('POST', `/v1/conversations/${conversation}/messages`, 201, { text });
  const modelVersion = async () => {
    const { modelVersions } = (await service.call('GET', '/v1/model-versions', 200)) as {
      readonly modelVersions: readonly { readonly version: string; readonly isActive: boolean }[];
    };
    return modelVersions.find(({ isActive }) => isActive)?.version ?? null;
  };

  beforeAll(async () => {
    database = await create();
    dataDir = await mkdtemp(join(tmpdir(), 'customer-service-e2e-'));
    service = await start();
  });

  afterAll(async () => {
    await service.stop();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('is alive and ready without a model, and documents itself', async () => {
    expect(await call('GET', '/health/live', 200)).toEqual({ status: 'live' });
    expect(await call('GET', '/health/ready', 200)).toMatchObject({ status: 'degraded' });
    expect(await modelVersion()).toBeNull();
    expect(await call('GET', '/docs', 200)).toContain('swagger-ui');
    expect(await call('GET', '/docs-json', 200)).toMatchObject({ openapi: '3.1.0' });
  });

  test('imports dialogues once, and answers from them by their words', async () => {
    expect(await call('POST', '/v1/dialogue-imports', 201, supportQuestions)).toMatchObject({
      pairs: { imported: 48 },
    });
    expect(await call('POST', '/v1/dialogue-imports', 200, supportQuestions)).toMatchObject({
      pairs: { imported: 48 },
    });
    conversation = (await call('POST', '/v1/conversations', 201)).id;
    expect(await ask('reset my password')).toMatchObject({
      text: answerTo('reset_password', 'en'),
      outcome: { kind: 'retrieved', intent: null },
    });
  });

  test('trains a model, and reports every step of it', async () => {
    const job = await call('POST', '/v1/training-jobs', 202, { options: { seed: 3 } });
    const states = await service.follow(job.id);
    expect(states.at(-1)).toBe('succeeded');
    expect(states.filter((state) => state === 'running').length).toBeGreaterThan(2);
    expect(await modelVersion()).toBe((await call('GET', `/v1/training-jobs/${job.id}`, 200)).modelVersion);
  });

  test.each([
    { text: 'where is my parcel', intent: 'track_order', language: 'en' },
    { text: '我要退款', intent: 'refund', language: 'zh' },
  ])('understands $text, and explains why', async ({ text, intent, language }) => {
    const reply = await ask(text);
    expect(reply).toMatchObject({
      text: answerTo(intent, language),
      language,
      outcome: { kind: 'matched', intent },
    });
    for (const method of ['rollout', 'flow', 'gradient']) {
      const explanation = await service.call(
        'GET',
        `/v1/messages/${reply.id}/explanation?method=${method}`,
        200,
      );
      expect(explanation).toMatchObject({ text, method, intent, words: expect.any(Array) });
    }
  });

  test('answers with the old model while it trains the next', async () => {
    const before = await modelVersion();
    const job = await call('POST', '/v1/training-jobs', 202, { options: { seed: 4 } });
    let isTraining = true;
    const followed = service.follow(job.id).finally(() => (isTraining = false));
    const versions: string[] = [];
    while (isTraining) {
      versions.push((await ask('where is my parcel')).outcome.modelVersion);
      await sleep(50);
    }
    expect((await followed).at(-1)).toBe('succeeded');
    expect(versions[0]).toBe(before);
    expect((await ask('where is my parcel')).outcome.modelVersion).toBe(await modelVersion());
    expect(await modelVersion()).not.toBe(before);
  });

  test('ends in time when told to, and starts again with its model in less than ten seconds', async () => {
    const before = await modelVersion();
    expect(await service.stop()).toBe(0);
    const startedAt = performance.now();
    service = await start();
    expect(performance.now() - startedAt).toBeLessThan(allowedStartMs());
    expect(await modelVersion()).toBe(before);
    expect(await ask('我要退款')).toMatchObject({ outcome: { kind: 'matched', intent: 'refund' } });
  });

  // The same on PostgreSQL is in the contract suite of libs/model-lifecycle; here it would wait for the lease once more.
  if (name === 'SQLite')
    test('killed while it trains, it comes back with the old model, and takes the job up again', async () => {
      const before = await modelVersion();
      const job = await call('POST', '/v1/training-jobs', 202, { options: { seed: 5 } });
      await sleep(700);
      expect(await service.stop('SIGKILL')).toBe('SIGKILL');
      service = await start();
      expect(await modelVersion()).toBe(before);
      expect((await service.follow(job.id)).at(-1)).toBe('succeeded');
      expect(await call('GET', `/v1/training-jobs/${job.id}`, 200)).toMatchObject({ attempts: 2 });
    });

  test('keeps the conversation through all of it', async () => {
    const { messages } = (await service.call('GET', `/v1/conversations/${conversation}/messages`, 200)) as {
      messages: { position: number; role: string }[];
    };
    expect(messages.map(({ position }) => position)).toEqual(messages.map((_, index) => index + 1));
    expect(new Set(messages.map(({ role }) => role))).toEqual(new Set(['customer', 'bot']));
  });
});

describe('a customer service that cannot start', () => {
  test.each([
    { settings: { PORT: 'http' }, says: /PORT/ },
    { settings: { PORT: '0', DATABASE_URL: 'mysql://localhost/x' }, says: /DATABASE_URL/ },
    {
      settings: { PORT: '0', DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/shop' },
      says: /127\.0\.0\.1:9\/shop/,
    },
  ])('says why: $says', async ({ settings, says }) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'customer-service-e2e-'));
    const starting = RunningService.start({ DATA_DIR: dataDir, ...settings });
    await expect(starting).rejects.toThrow(/Ended with 1/);
    await expect(starting).rejects.toThrow(says);
    await expect(starting).rejects.not.toThrow(/hunter2/);
    await rm(dataDir, { recursive: true, force: true });
  });
});
