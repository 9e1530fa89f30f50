import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { trainingJobDto } from '@attention-flow/model-lifecycle';
import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { jest } from '@jest/globals';
import { createTestDatabase, databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { z } from 'zod';
import { ActiveModel } from '../intent/active-model.ts';
import { TestService } from '../testing/test-service.ts';

jest.setTimeout(120_000);

const rows = ['track', 'refund']
  .flatMap((intent) =>
    Array.from({ length: 10 }, (_, index) => ({
      question: `${intent} number ${index}`,
      answer: intent,
      intent,
    })),
  )
  .map((row) => JSON.stringify(row))
  .join('\n');

interface ServerEvent {
  readonly type: string;
  readonly job: ReturnType<typeof trainingJobDto.parse>;
}

function parseEvents(text: string): ServerEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => ({
      type: /event: (.*)/.exec(block)?.[1] ?? '',
      job: trainingJobDto.parse(JSON.parse(/data: (.*)/.exec(block)?.[1] ?? '')),
    }));
}

const order = async (service: TestService, request?: object) => {
  const { status, body } = await service.post('/v1/training-jobs', request);
  expect(status).toBe(202);
  return trainingJobDto.parse(body);
};
const events = async (service: TestService, id: string) => {
  const response = await service.request(`/v1/training-jobs/${id}/events`);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  return parseEvents(await response.text());
};
const train = async (service: TestService, request?: object) =>
  (await events(service, (await order(service, request)).id)).at(-1)?.job;
const versionIn = (service: TestService, tenantId: TenantId = systemTenantId) =>
  service.get(ActiveModel).version(tenantId);

describe.each(databaseKinds)('training jobs on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  const start = (dataDir?: string) =>
    TestService.start({ databaseUrl: database.url, ...(dataDir === undefined ? {} : { dataDir }) });

  beforeEach(async () => {
    database = await create();
    service = await start();
    await service.post('/v1/dialogue-imports', rows, 'application/x-ndjson');
  });

  afterEach(async () => {
    await service.destroy();
    await database.drop();
  });

  test('go from queued to succeeded, every step an event, and the model answers', async () => {
    service.trainer.epochMs = 20;
    const job = await order(service, { options: { preset: 'small', seed: 7 } });
    expect(job).toMatchObject({
      ...{ state: 'queued', task: 'intent', promote: 'automatic', progress: 0, modelVersion: null },
      options: { preset: 'small', seed: 7 },
    });
    const seen = await events(service, job.id);
    const last = seen.at(-1);
    expect(seen.map(({ type, job: { state } }) => type === state)).not.toContain(false);
    const progress = seen.map((event) => event.job.progress);
    expect(progress).toEqual(progress.toSorted());
    expect(new Set(seen.map((event) => event.job.details['epoch']))).toEqual(
      new Set([undefined, 1, 2, 3, 4]),
    );
    expect(last?.job).toMatchObject({
      ...{ state: 'succeeded', progress: 1, failure: null },
      metrics: { rightDecisions: expect.any(Number), accuracy: expect.any(Number) },
      verdict: { kind: 'promoted', reason: 'first' },
    });
    expect(await service.read(`/v1/training-jobs/${job.id}`)).toMatchObject({ status: 200, body: last?.job });
    expect(versionIn(service)).toBe(last?.job.modelVersion);
    expect(await service.read('/v1/model-versions')).toMatchObject({
      body: {
        modelVersions: [
          { version: versionIn(service), isActive: true, lineage: { data: { train: expect.any(Number) } } },
        ],
      },
    });
  });

  test('take their turn one after the other; events of an ended job are its last state', async () => {
    const jobs = [await order(service), await order(service)];
    const [first, second] = await Promise.all(jobs.map(({ id }) => events(service, id)));
    const [firstEnd, secondStart] = [first?.at(-1)?.job.finishedAt, second?.at(-1)?.job.startedAt];
    expect(String(firstEnd) <= String(secondStart)).toBe(true);
    expect(await events(service, jobs[0]!.id)).toEqual(first?.slice(-1));
  });

  test('that fail leave the running model alone', async () => {
    await train(service);
    const version = versionIn(service);
    service.trainer.failure = 'out of memory';
    expect(await train(service)).toMatchObject({
      ...{ state: 'failed', modelVersion: null },
      failure: { reason: 'trainingFailed', detail: 'out of memory' },
    });
    expect(versionIn(service)).toBe(version);
  });

  test('are put back into the queue when the service stops, and done at the next start', async () => {
    const before = (await train(service))?.modelVersion;
    service.trainer.epochMs = 200;
    const running = await order(service);
    const followed = events(service, running.id);
    await sleep(100);
    expect(versionIn(service)).toBe(before);
    await service.stop();
    expect((await followed).at(-1)).toMatchObject({ type: expect.stringMatching(/queued|running/) });
    service = await start(service.dataDir);
    expect(versionIn(service)).toBe(before);
    expect((await events(service, running.id)).at(-1)).toMatchObject({
      type: 'succeeded',
      job: { attempts: 1 },
    });
    expect(versionIn(service)).not.toBe(before);
  });

  test('leave models of which the newest that is whole answers after a restart', async () => {
    const [older, newest] = [await train(service), await train(service)];
    await service.stop();
    await rm(
      join(service.dataDir, 'customer-service', 'models', newest?.modelVersion ?? '', 'examples.json'),
    );
    service = await start(service.dataDir);
    expect(versionIn(service)).toBe(older?.modelVersion);
  });

  test('learn from the pairs of their tenant, whose model answers it alone, also after a restart', async () => {
    const usual = (await train(service))?.modelVersion;
    const tenantId = (await service.newTenant()) as TenantId;
    const { token } = await service.newKey(['*:admin'], { tenantId });
    const versions = () => [versionIn(service), versionIn(service, tenantId)];
    expect(versions()).toEqual([usual, usual]);
    const shop = service.as(token);
    expect(await shop.post('/v1/training-jobs')).toMatchObject({ body: { code: 'TOO_FEW_EXAMPLES' } });
    await shop.post('/v1/dialogue-imports', rows.replaceAll('refund', 'repair'), 'application/x-ndjson');
    const job = await order(shop);
    expect((await service.read(`/v1/training-jobs/${job.id}/events`)).status).toBe(404);
    const own = (await events(shop, job.id)).at(-1)?.job.modelVersion;
    expect(versions()).toEqual([usual, own]);
    expect((await shop.read('/v1/model-versions')).body).toMatchObject({ modelVersions: [{ version: own }] });
    await service.stop();
    service = await start(service.dataDir);
    expect(versions()).toEqual([usual, own]);
  });

  test('that wait for a person are promoted by hand and rolled back, each told by webhook and audit log', async () => {
    const endpoint = { url: 'https://shop.example/hooks', eventTypes: ['model.*'] };
    await service.post('/v1/webhook-endpoints', endpoint);
    const first = (await train(service))?.modelVersion;
    const held = await train(service, { promote: 'manual' });
    expect([held?.verdict?.kind, versionIn(service)]).toEqual(['held', first]);
    const chosen = await service.request('/v1/active-models/intent', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version: held?.modelVersion }),
    });
    expect(await chosen.json()).toMatchObject({
      version: held?.modelVersion,
      previous: first,
      isDefault: false,
    });
    expect(versionIn(service)).toBe(held?.modelVersion);
    expect(await service.post('/v1/active-models/intent/rollbacks')).toMatchObject({
      status: 201,
      body: { version: first, previous: null },
    });
    expect(versionIn(service)).toBe(first);
    const { messages } = z
      .object({ messages: z.array(z.object({ type: z.string() })) })
      .parse((await service.read('/v1/webhook-messages')).body);
    expect(messages.map(({ type }) => type)).toEqual(['model.promoted', 'model.promoted', 'model.promoted']);
    const { auditEntries } = z
      .object({ auditEntries: z.array(z.object({ action: z.string() })) })
      .parse((await service.read('/v1/audit-entries')).body);
    expect(
      auditEntries.map(({ action }) => action).filter((action) => /model\.|trainingJob/.test(action)),
    ).toEqual([
      ...['model.rolledBack', 'model.promoted', 'model.held', 'trainingJob.requested'],
      ...['model.promoted', 'trainingJob.requested'],
    ]);
  });
});

describe('two replicas on one PostgreSQL database', () => {
  let database: TestDatabase;
  let replicas: readonly TestService[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const first = await TestService.start({ databaseUrl: database.url });
    replicas = [first, await TestService.start({ databaseUrl: database.url, dataDir: first.dataDir })];
    await first.post('/v1/dialogue-imports', rows, 'application/x-ndjson');
  });
  afterAll(async () => {
    for (const replica of replicas.toReversed()) await replica.destroy();
    await database.drop();
  });

  const everywhere = async (version: string | null | undefined) => {
    for (let waitedMs = 0; replicas.some((replica) => versionIn(replica) !== version); waitedMs += 20) {
      if (waitedMs > 2_000) throw new Error(`${version} is not live everywhere after two seconds`);
      await sleep(20);
    }
  };

  test('share jobs, events and promotions; what one turns to is live on the other', async () => {
    const [here, there] = replicas;
    if (!here || !there) throw new Error('there are not two');
    const first = await order(here);
    const [seenHere, seenThere] = await Promise.all([events(here, first.id), events(there, first.id)]);
    expect(seenThere.at(-1)).toEqual(seenHere.at(-1));
    const { modelVersion } = seenHere.at(-1)?.job ?? {};
    await everywhere(modelVersion);
    const second = await train(there);
    await everywhere(second?.modelVersion);
    expect(await here.post('/v1/active-models/intent/rollbacks')).toMatchObject({
      body: { version: modelVersion },
    });
    await everywhere(modelVersion);
  });
});

describe('training jobs', () => {
  let service: TestService;
  beforeAll(async () => (service = await TestService.start()));
  afterAll(() => service.destroy());

  test.each([
    { request: { options: { preset: 'huge' } }, path: 'options.preset' },
    { request: { options: { seed: -1 } }, path: 'options.seed' },
    { request: { options: { seed: 1.5 } }, path: 'options.seed' },
    { request: { promote: 'never' }, path: 'promote' },
    { request: { seed: 1 }, path: '' },
  ])('are refused for $request', async ({ request, path }) => {
    expect(await service.post('/v1/training-jobs', request)).toMatchObject({
      status: 400,
      type: 'application/problem+json',
      body: { code: 'INVALID_REQUEST', errors: [{ path }] },
    });
  });

  test('are not found by a wrong id, neither is their stream', async () => {
    const id = '0190a3b2-7d5e-7c11-8a0b-000000000000';
    for (const path of [`/v1/training-jobs/${id}`, `/v1/training-jobs/${id}/events`]) {
      expect(await service.read(path)).toMatchObject({
        status: 404,
        type: 'application/problem+json',
        body: { code: 'TRAINING_JOB_NOT_FOUND', instance: path },
      });
    }
  });

  test('are refused before there is something to learn', async () => {
    expect(await service.post('/v1/training-jobs')).toMatchObject({
      status: 409,
      body: { code: 'TOO_FEW_EXAMPLES' },
    });
  });
});
