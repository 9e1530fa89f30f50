import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { jest } from '@jest/globals';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { ActiveModel } from '../intent/active-model.ts';
import { TestService } from '../testing/test-service.ts';
import { TrainingJobRepository } from './training-job.repository.ts';
import { trainingJobDto } from './training.dto.ts';

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

describe.each(databaseKinds)('training jobs on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  const start = (dataDir?: string) =>
    TestService.start({ databaseUrl: database.url, ...(dataDir === undefined ? {} : { dataDir }) });
  const activeVersion = async () => {
    const { body } = await service.read('/v1/model-versions');
    const { modelVersions } = body as {
      readonly modelVersions: readonly { readonly version: string; readonly isActive: boolean }[];
    };
    return modelVersions.find(({ isActive }) => isActive)?.version;
  };
  const order = async (request?: object) => {
    const { status, body } = await service.post('/v1/training-jobs', request);
    expect(status).toBe(202);
    return trainingJobDto.parse(body);
  };
  const events = async (id: string) => {
    const response = await service.request(`/v1/training-jobs/${id}/events`);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    return parseEvents(await response.text());
  };

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
    const job = await order({ preset: 'small', seed: 7 });
    expect(job).toMatchObject({ state: 'queued', preset: 'small', seed: 7, progress: 0, modelVersion: null });
    const seen = await events(job.id);
    const last = seen.at(-1);
    expect(seen.map(({ type, job: { state } }) => type === state)).not.toContain(false);
    expect(seen.map((event) => event.job.progress)).toEqual(
      seen.map((event) => event.job.progress).toSorted(),
    );
    expect(new Set(seen.map((event) => event.job.epoch))).toEqual(new Set([null, 1, 2, 3, 4]));
    expect(last?.job).toMatchObject({
      state: 'succeeded',
      progress: 1,
      accuracy: 0.9,
      macroF1: 0.8,
      failure: null,
    });
    expect(await service.read(`/v1/training-jobs/${job.id}`)).toMatchObject({ status: 200, body: last?.job });
    expect(service.get(ActiveModel).version(systemTenantId)).toBe(last?.job.modelVersion);
  });

  test('take their turn one after the other; events of an ended job are its last state', async () => {
    service.trainer.epochMs = 10;
    const jobs = [await order(), await order()];
    const [first, second] = await Promise.all(jobs.map(({ id }) => events(id)));
    const [firstEnd, secondStart] = [first?.at(-1)?.job.finishedAt, second?.at(-1)?.job.startedAt];
    expect(String(firstEnd) <= String(secondStart)).toBe(true);
    expect(await events(jobs[0]!.id)).toEqual(first?.slice(-1));
  });

  test('that fail leave the running model alone', async () => {
    await events((await order()).id);
    const version = service.get(ActiveModel).version(systemTenantId);
    service.trainer.failure = 'out of memory';
    const [end] = (await events((await order()).id)).slice(-1);
    expect(end).toMatchObject({
      type: 'failed',
      job: { failure: { reason: 'trainingFailed', detail: 'out of memory' }, modelVersion: null },
    });
    expect(service.get(ActiveModel).version(systemTenantId)).toBe(version);
  });

  test('leave questions answered by the old model meanwhile', async () => {
    await events((await order()).id);
    const version = service.get(ActiveModel).version(systemTenantId);
    service.trainer.epochMs = 50;
    const job = await order();
    await sleep(30);
    expect(await activeVersion()).toBe(version);
    await events(job.id);
    expect(service.get(ActiveModel).version(systemTenantId)).not.toBe(version);
  });

  test('that ran when the service stopped have failed at the next start; waiting ones are done then', async () => {
    service.trainer.epochMs = 200;
    const [running, waiting] = [await order(), await order()];
    const followed = events(waiting!.id);
    await sleep(50);
    await service.stop();
    expect((await followed).at(-1)).toMatchObject({ type: 'queued' });
    service = await start(service.dataDir);
    expect(await events(running!.id)).toMatchObject([
      { type: 'failed', job: { failure: { reason: 'interrupted' } } },
    ]);
    expect((await events(waiting!.id)).at(-1)).toMatchObject({ type: 'succeeded' });
  });

  test('that ran when the service was killed have failed at the next start', async () => {
    const job = await order();
    await events(job.id);
    const jobs = service.get(TrainingJobRepository);
    const [stored] = await jobs.inState('succeeded');
    await jobs.save({ ...stored!, state: 'running' });
    await service.stop();
    service = await start(service.dataDir);
    expect(await service.read(`/v1/training-jobs/${job.id}`)).toMatchObject({
      body: { state: 'failed', failure: { reason: 'interrupted' } },
    });
  });

  test('leave models of which the newest that is whole answers after a restart', async () => {
    const jobs = [await events((await order()).id), await events((await order()).id)];
    const [older, newest] = jobs.map((seen) => seen.at(-1)?.job.modelVersion ?? '');
    await service.stop();
    await rm(join(service.dataDir, 'customer-service', 'models', newest!, 'examples.json'));
    service = await start(service.dataDir);
    expect(service.get(ActiveModel).version(systemTenantId)).toBe(older);
  });

  test('learn from the pairs of their tenant, whose model answers it alone, also after a restart', async () => {
    const usual = (await events((await order()).id)).at(-1)?.job.modelVersion;
    const tenantId = (await service.newTenant()) as TenantId;
    const { token } = await service.newKey(['*:admin'], { tenantId });
    const versions = () => [systemTenantId, tenantId].map((id) => service.get(ActiveModel).version(id));
    expect(versions()).toEqual([usual, usual]);
    const shop = service.as(token);
    expect(await shop.post('/v1/training-jobs')).toMatchObject({ body: { code: 'TOO_FEW_EXAMPLES' } });
    await shop.post('/v1/dialogue-imports', rows.replaceAll('refund', 'repair'), 'application/x-ndjson');
    const { id } = trainingJobDto.parse((await shop.post('/v1/training-jobs')).body);
    expect((await service.read(`/v1/training-jobs/${id}/events`)).status).toBe(404);
    const stream = await shop.request(`/v1/training-jobs/${id}/events`);
    const own = parseEvents(await stream.text()).at(-1)?.job.modelVersion;
    expect(versions()).toEqual([usual, own]);
    expect((await shop.read('/v1/model-versions')).body).toMatchObject({
      modelVersions: [{ version: own, isActive: true }],
    });
    await service.stop();
    service = await start(service.dataDir);
    expect(versions()).toEqual([usual, own]);
  });

  test('leave a model that answers after a restart', async () => {
    const end = (await events((await order()).id)).at(-1);
    await service.stop();
    service = await start(service.dataDir);
    expect(await activeVersion()).toBe(end?.job.modelVersion);
  });
});

describe('training jobs', () => {
  let service: TestService;
  beforeAll(async () => (service = await TestService.start()));
  afterAll(() => service.destroy());

  test.each([
    { request: { preset: 'huge' }, path: 'preset' },
    { request: { seed: -1 }, path: 'seed' },
    { request: { seed: 1.5 }, path: 'seed' },
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
