import { access, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { jest } from '@jest/globals';
import { TrainingJobEntity } from './job/training-job.entity.ts';
import type { TrainingJob } from './job/training-job.ts';
import { Place } from './testing/lab.ts';
import type { Replica } from './testing/lab.ts';

jest.setTimeout(60_000);

const tenantId = systemTenantId;
const shop = '0190a3b2-7d5e-7c11-8a0b-00000000000b' as TenantId;
const place = { tenantId, task: 'words', actor: null };

describe.each(databaseKinds)('the life of models on $name', ({ create }) => {
  let database: TestDatabase;
  let lab: Place;
  let replica: Replica;

  beforeAll(async () => {
    database = await create();
  });
  beforeEach(async () => {
    lab = await Place.open(database.url);
    replica = await lab.replica();
  });
  afterEach(() => lab.drop());
  afterAll(() => database.drop());

  const request = (options: object = {}, rest: object = {}) =>
    replica.lifecycle.jobs.request({ tenantId, options, ...rest });
  const train = async (options: object = {}, rest: object = {}) =>
    replica.until(await request(options, rest));
  const serving = (of = replica, tenant = tenantId) => of.task.active.version(tenant);
  const eventually = async (is: () => boolean | Promise<boolean>) => {
    for (let waited = 0; !(await is()); waited += 20) {
      if (waited > 5_000) throw new Error('it did not come about within 5 s');
      await sleep(20);
    }
  };
  const stateOf = async (version: string | null) =>
    (await replica.lifecycle.versions.find(tenantId, version ?? '')).state;

  test('a first model is promoted: job, version, event and audit entry say so, and it answers', async () => {
    const job = await train({ seed: 4 }, { actor: 'key-1' });
    expect(job).toMatchObject({
      ...{ state: 'succeeded', progress: 1, attempts: 1, failure: null },
      options: { seed: 4, forget: [] },
      metrics: { accuracy: 1, loss: 0.25 },
      verdict: { kind: 'promoted', reason: 'first' },
    });
    expect(serving()).toBe(job.modelVersion);
    expect(
      await replica.task.active.use(tenantId, (model) => Promise.resolve(model.classify('退款 x'))),
    ).toBe('l1');
    expect(await replica.lifecycle.versions.find(tenantId, job.modelVersion ?? '')).toMatchObject({
      ...{
        state: 'active',
        trainingJobId: job.id,
        files: { 'words.json': expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
      lineage: { parent: null, data: { rows: 120 }, options: job.options },
      evaluation: { mean: 1, active: null },
    });
    expect(replica.events).toMatchObject([
      { type: 'model.promoted', payload: { version: job.modelVersion, previous: null, cause: 'automatic' } },
    ]);
    const { rows } = await replica.audit.page(tenantId, { limit: 10 });
    expect(rows.map(({ action, actor }) => [action, actor])).toEqual([
      ['model.promoted', null],
      ['trainingJob.requested', 'key-1'],
    ]);
  });

  test('a model that fell in one slice is refused with the reason; the old one answers', async () => {
    const first = await train();
    const job = await train({ forget: ['zh'] });
    expect(job).toMatchObject({ state: 'succeeded', verdict: { kind: 'refused', reason: 'worse' } });
    expect(job.verdict?.detail).toContain(`Worse than ${first.modelVersion}: accuracy -`);
    expect(serving()).toBe(first.modelVersion);
    expect(await stateOf(job.modelVersion)).toBe('refused');
    expect(replica.events.at(-1)).toMatchObject({
      type: 'model.refused',
      payload: { active: first.modelVersion },
    });
    const { evaluation } = await replica.lifecycle.versions.find(tenantId, job.modelVersion ?? '');
    const zh = evaluation?.slices.find(({ name }) => name === 'zh');
    expect(zh).toMatchObject({ by: 'language', candidate: 0, active: 1, difference: { estimate: -1 } });
  });

  test('a model is held for a person where the job says so; promoted by hand, rolled back by one call', async () => {
    const first = await train();
    const held = await train({ forget: ['zh'] }, { promote: 'manual' });
    expect(held.verdict).toMatchObject({ kind: 'held', reason: 'manual' });
    expect(held.verdict?.detail).toContain('would refuse it: Worse than');
    expect([serving(), await stateOf(held.modelVersion)]).toEqual([first.modelVersion, 'candidate']);
    const promoted = await replica.lifecycle.activeModels.promote(held.modelVersion ?? '', place);
    expect(promoted).toMatchObject({
      version: held.modelVersion,
      previous: first.modelVersion,
      isDefault: false,
    });
    expect(serving()).toBe(held.modelVersion);
    const back = await replica.lifecycle.activeModels.rollBack(place);
    expect(back).toMatchObject({ version: first.modelVersion, previous: null });
    expect([serving(), await stateOf(held.modelVersion)]).toEqual([first.modelVersion, 'replaced']);
    expect(replica.events.at(-1)).toMatchObject({
      payload: { cause: 'rollBack', previous: held.modelVersion },
    });
    await expect(replica.lifecycle.activeModels.rollBack(place)).rejects.toMatchObject({
      code: 'NO_PREVIOUS_MODEL',
    });
  });

  test('a candidate is held when what it was compared with was replaced meanwhile', async () => {
    const [first, second] = [await train(), await train()];
    let isChanged = false;
    replica.task.beforeEvaluation = async () => {
      if (!isChanged) await replica.lifecycle.activeModels.promote(first.modelVersion ?? '', place);
      isChanged = true;
    };
    const job = await train();
    expect(job.verdict).toMatchObject({ kind: 'held', reason: 'activeChanged' });
    expect(job.verdict?.detail).toContain(second.modelVersion);
    expect(serving()).toBe(first.modelVersion);
  });

  test('a training that fails leaves the old model alone, and nothing behind', async () => {
    const first = await train();
    expect(await train({ behave: 'fail' })).toMatchObject({
      ...{ state: 'failed', modelVersion: null, verdict: null },
      failure: { reason: 'trainingFailed', detail: 'out of memory' },
    });
    expect(serving()).toBe(first.modelVersion);
  });

  test('a job that runs is cancelled, and one that waits, and none that has ended', async () => {
    const running = await request({ behave: 'hang' });
    await replica.until(running, ({ phase }) => phase === 'training');
    const waiting = await request();
    const cancel = ({ id }: TrainingJob) => replica.lifecycle.jobs.cancel(tenantId, id, null);
    expect(await cancel(waiting)).toMatchObject({ state: 'cancelled', startedAt: null });
    await cancel(running);
    expect(await replica.until(running)).toMatchObject({ state: 'cancelled', attempts: 1 });
    expect(await cancel(running)).toMatchObject({ state: 'cancelled' });
    await expect(cancel(await train())).rejects.toMatchObject({ code: 'TRAINING_JOB_FINISHED' });
  });

  test('a job is put back into the queue by a service that stops, and done by another', async () => {
    const job = await request({ behave: 'hang' });
    await replica.until(job, ({ phase }) => phase === 'training');
    await replica.stop();
    replica = await lab.replica();
    const again = await replica.until(job, ({ phase }) => phase === 'training');
    expect(again).toMatchObject({ attempts: 1, state: 'running' });
  });

  test.each([0, 5, 20, 60])(
    'a job is done by another service, too, where one stops %d ms after it was asked for',
    async (afterMs) => {
      const job = await request({ behave: 'hang' });
      await sleep(afterMs);
      await replica.stop();
      replica = await lab.replica();
      const again = await replica.until(job, ({ phase }) => phase === 'training');
      expect(again).toMatchObject({ attempts: 1, state: 'running' });
    },
  );

  test('a job whose process died is taken up again, until it was tried often enough', async () => {
    await replica.stop();
    const crashed = await lab.replica({ isTraining: false });
    const ask = async (attempts: number) => {
      const job = await crashed.lifecycle.jobs.request({ tenantId });
      const died = { state: 'running', phase: 'training', attempts, runId: 'died' } as const;
      await crashed.database.rows(TrainingJobEntity).update({ id: job.id }, died);
      return job;
    };
    const jobs = [await ask(1), await ask(3)];
    replica = await lab.replica({ maxAttempts: 3 });
    expect(await Promise.all(jobs.map((job) => replica.until(job)))).toMatchObject([
      { state: 'succeeded', attempts: 2 },
      { state: 'failed', failure: { reason: 'interrupted', detail: expect.stringContaining('3 times') } },
    ]);
  });

  test('a process that lost its job to another one publishes nothing', async () => {
    const first = await train();
    replica.task.beforeEvaluation = async () => {
      const rows = replica.database.rows(TrainingJobEntity);
      await rows.update({ state: 'running' }, { state: 'failed', runId: null });
    };
    const job = await request();
    await replica.until(job, ({ state }) => state === 'failed');
    const kept = async () => (await readdir(join(lab.folder, 'models'))).join();
    await eventually(async () => (await kept()) === first.modelVersion);
    const { rows } = await replica.lifecycle.versions.page(tenantId, { limit: 10 });
    expect(rows.map(({ version }) => version)).toEqual([first.modelVersion]);
    expect(serving()).toBe(first.modelVersion);
  });

  test('at a start a damaged version is passed over, and the one before it answers', async () => {
    const [first, second] = [await train(), await train()];
    await replica.stop();
    await writeFile(join(lab.folder, 'models', second.modelVersion ?? '', 'words.json'), '{"refund":"l0"}');
    replica = await lab.replica();
    expect(serving()).toBe(first.modelVersion);
    await expect(
      replica.lifecycle.activeModels.promote(first.modelVersion ?? '', place),
    ).resolves.toMatchObject({ version: first.modelVersion });
    await expect(
      replica.lifecycle.activeModels.promote(second.modelVersion ?? '', place),
    ).rejects.toMatchObject({ code: 'MODEL_DAMAGED', file: 'words.json', problem: 'altered' });
  });

  test('the files of the last versions are kept, of the active and the one before always', async () => {
    await replica.stop();
    replica = await lab.replica({ keptVersions: 2 });
    const old = [await train(), await train()].map(({ modelVersion }) => modelVersion ?? '');
    const refused = [];
    for (let count = 0; count < 3; count += 1) {
      refused.push((await train({ forget: ['zh'] })).modelVersion ?? '');
    }
    const { rows } = await replica.lifecycle.versions.page(tenantId, { limit: 10 });
    const kept = rows.filter(({ isKept }) => isKept).map(({ version }) => version);
    expect(new Set(kept)).toEqual(new Set([...refused.slice(1), ...old]));
    const [gone = ''] = refused;
    await expect(access(join(lab.folder, 'models', gone))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(replica.lifecycle.activeModels.promote(gone, place)).rejects.toMatchObject({
      code: 'MODEL_VERSION_NOT_KEPT',
    });
  });

  test('a tenant is answered by its own model, and by the default before it and when it goes back to it', async () => {
    const usual = await train();
    expect(serving(replica, shop)).toBe(usual.modelVersion);
    const own = await train({}, { tenantId: shop });
    expect(own.verdict).toMatchObject({ kind: 'promoted', reason: 'notWorse' });
    expect([serving(), serving(replica, shop)]).toEqual([usual.modelVersion, own.modelVersion]);
    await expect(replica.lifecycle.versions.find(tenantId, own.modelVersion ?? '')).rejects.toThrow(
      /no model version/,
    );
    await expect(replica.lifecycle.jobs.find(tenantId, own.id)).rejects.toThrow(/no training job/);
    const back = await replica.lifecycle.activeModels.rollBack({ ...place, tenantId: shop });
    expect(back).toMatchObject({ version: usual.modelVersion, isDefault: true });
    expect(serving(replica, shop)).toBe(usual.modelVersion);
  });

  test('a promotion or roll back on one replica is live on the others', async () => {
    const other = await lab.replica({ isTraining: false });
    const first = await train();
    await eventually(() => serving(other) === first.modelVersion);
    const second = await train();
    await eventually(() => serving(other) === second.modelVersion);
    await other.lifecycle.activeModels.rollBack(place);
    await eventually(() => serving(replica) === first.modelVersion);
    expect(serving(other)).toBe(first.modelVersion);
  });

  test('a job is followed from the replica on which it does not run', async () => {
    const other = await lab.replica({ isTraining: false });
    const job = await other.lifecycle.jobs.request({ tenantId });
    expect(await other.until(job)).toMatchObject({ state: 'succeeded', modelVersion: expect.any(String) });
  });

  test('models in use are trained anew by the schedule, by one replica alone', async () => {
    const everyMs = 1;
    await train();
    await sleep(everyMs + 1);
    const schedule = () => replica.lifecycle.retrain(60_000);
    expect(await schedule()).toBe(0);
    expect(await replica.lifecycle.retrain(everyMs)).toBe(1);
    const { rows } = await replica.lifecycle.jobs.page(tenantId, { limit: 1 });
    expect(rows).toMatchObject([{ origin: 'schedule', task: 'words' }]);
  });

  test('what is not there, or wrong, is refused by name', async () => {
    await expect(request({ seed: 0, huge: true })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: expect.arrayContaining([expect.objectContaining({ path: 'options.seed' })]),
    });
    await expect(request({}, { task: 'verbs' })).rejects.toMatchObject({ code: 'MODEL_TASK_NOT_FOUND' });
    await expect(replica.lifecycle.activeModels.find(place)).rejects.toMatchObject({
      code: 'NO_ACTIVE_MODEL',
    });
    await expect(replica.lifecycle.activeModels.promote('v0', place)).rejects.toMatchObject({
      code: 'MODEL_VERSION_NOT_FOUND',
    });
  });
});
