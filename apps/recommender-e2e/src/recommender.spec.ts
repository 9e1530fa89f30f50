import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { RunningProgram } from '@attention-flow/testing';
import { createRecommender, importRows, recommendMany } from '@attention-flow/recommender-client';
import type { RecommenderClient, components } from '@attention-flow/recommender-client';
import { events, items } from './small-shop.ts';

jest.setTimeout(400_000);

type Query = components['schemas']['RecommendationQuery'];
type Hook = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };

// One story in order: each test goes on where the one before it ended.
let service: RunningProgram;
let shop: RecommenderClient;
let dataDir: string;
let receiver: Server;
const hooks: Hook[] = [];

const start = () =>
  RunningProgram.start(
    { DATA_DIR: dataDir, PORT: '0', WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' },
    { service: 'recommender' },
  );

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'recommender-e2e-'));
  receiver = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      hooks.push(JSON.parse(Buffer.concat(chunks).toString()) as Hook);
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  service = await start();
  shop = createRecommender({ baseUrl: service.url, key: service.key });
});

afterAll(async () => {
  receiver.close();
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What a reply holds. @throws Error with the problem of a request that was refused */
function given<Data>({ data, error }: { readonly data?: Data; readonly error?: unknown }): Data {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

const recommend = async (body: Query) => given(await shop.POST('/v1/recommendations', { body }));
const idsOf = ({ items: list }: { readonly items: readonly { readonly itemId: string }[] }) =>
  list.map(({ itemId }) => itemId);

async function hooked(type: string): Promise<Hook> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const found = hooks.find((hook) => hook.type === type);
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`No webhook ${type} has come`);
}

/** Trains, and waits for the end. */
async function train(seed: number) {
  const { id } = given(await shop.POST('/v1/training-jobs', { body: { options: { epochs: 1, seed } } }));
  for (;;) {
    const job = given(await shop.GET('/v1/training-jobs/{id}', { params: { path: { id } } }));
    if (job.state === 'failed') throw new Error(JSON.stringify(job.failure));
    if (job.state === 'succeeded') return job;
    await sleep(200);
  }
}

const activeVersion = async () =>
  given(await shop.GET('/v1/active-models/{task}', { params: { path: { task: 'ranking' } } })).version;

test('a catalogue is taken in; bad rows are told by line, and to whoever wants to know', async () => {
  const { port } = receiver.address() as AddressInfo;
  given(await shop.POST('/v1/webhook-endpoints', { body: { url: `http://127.0.0.1:${port}/hooks` } }));
  const report = given(await importRows(shop, 'items', [...items, { itemId: 'nameless' }]));
  expect(report).toMatchObject({
    state: 'completed',
    rows: { read: 25, rejected: 1 },
    problems: [{ line: 25 }],
  });
  expect((await hooked('catalogue.rejected')).data).toMatchObject({ importId: report.id, rowsRejected: 1 });
});

test('events are counted once, however often and in whatever order they come', async () => {
  const rows = events(Date.now()).toReversed();
  expect(given(await importRows(shop, 'events', rows)).rows).toEqual({ read: 200, rejected: 0, known: 0 });
  expect(given(await shop.POST('/v1/events', { body: { events: rows.slice(0, 50) } }))).toEqual({
    accepted: 0,
    known: 50,
  });
});

test('without a model there are lists already', async () => {
  const list = await recommend({ userId: 'nobody', count: 5 });
  expect(list).toMatchObject({ modelVersion: null });
  expect(list.items).toHaveLength(5);
});

test('a training is judged and promoted', async () => {
  const job = await train(1);
  expect(job).toMatchObject({ verdict: { kind: 'promoted' }, modelVersion: await activeVersion() });
  expect((await hooked('model.promoted')).data).toMatchObject({ version: job.modelVersion, previous: null });
});

test('lists are explained, filtered, diverse, and for many at once', async () => {
  const explained = await recommend({ userId: 'shopper-0', count: 3, explain: true });
  expect(explained.modelVersion).toBe(await activeVersion());
  const [first] = explained.items;
  expect(first?.itemId).toMatch(/^0-/);
  expect(first?.because?.[0]).toMatchObject({
    title: expect.stringContaining('lamp'),
    share: expect.any(Number),
  });
  const filtered = await recommend({ userId: 'shopper-0', count: 6, filter: 'category == "kind-2"' });
  expect(idsOf(filtered).map((id) => id[0])).toEqual(Array(6).fill('2'));
  const { error } = await shop.POST('/v1/recommendations', { body: { filter: 'colour == "red"' } });
  expect(error).toMatchObject({ code: 'FILTER_INVALID', detail: expect.stringContaining('character 1') });
  given(
    await shop.PUT('/v1/scenarios/{name}', {
      params: { path: { name: 'home' } },
      body: { maxPerCategory: 2, diversity: 0.5 },
    }),
  );
  const diverse = idsOf(await recommend({ userId: 'shopper-0', scenario: 'home', count: 8 }));
  expect(new Set(diverse.map((id) => id[0]))).toEqual(new Set(['0', '1', '2', '3']));
  const many = recommendMany(shop, [{ userId: 'shopper-1', count: 2 }, { scenario: 'nowhere' }]);
  const lines: unknown[] = [];
  for await (const line of many) lines.push(line);
  expect(lines).toMatchObject([{ items: [{}, {}] }, { error: { code: 'SCENARIO_NOT_FOUND' } }]);
});

test('a click changes the next list, and the figures of the scenario', async () => {
  const before = await recommend({ userId: 'newcomer', scenario: 'home', count: 4 });
  const { recommendationId } = before;
  const event = { type: 'click', itemId: '3-0', userId: 'newcomer', recommendationId };
  given(await shop.POST('/v1/events', { body: event }));
  const after = await recommend({ userId: 'newcomer', count: 4, explain: true });
  expect(idsOf(after)).not.toEqual(idsOf(before));
  expect(after.items[0]).toMatchObject({
    itemId: expect.stringMatching(/^3-/),
    because: [{ itemId: '3-0' }],
  });
  const path = { name: 'home' };
  const metrics = given(await shop.GET('/v1/scenarios/{name}/metrics', { params: { path } }));
  expect(metrics).toMatchObject({ lists: 2, clicked: 1, clickThroughRate: 0.5, converted: 0 });
});

test('what a visitor did belongs to the user who logs in', async () => {
  given(await shop.POST('/v1/events', { body: { type: 'view', itemId: '2-1', sessionId: 's1' } }));
  const params = { path: { userId: 'returning' } };
  const merged = given(await shop.POST('/v1/users/{userId}/sessions', { params, body: { sessionId: 's1' } }));
  expect(merged.events).toBe(1);
  const [first] = (await recommend({ userId: 'returning', count: 1 })).items;
  expect(first?.itemId).toMatch(/^2-/);
});

test('a new item is there for the next list, by its text alone', async () => {
  const params = { path: { itemId: 'brand-new' } };
  const body = { title: 'dimmable lamp', description: 'A dimmable lamp', tags: ['lamp'], category: 'kind-9' };
  given(await shop.PUT('/v1/items/{itemId}', { params, body }));
  const path = { itemId: '0-0' };
  const similar = await shop.GET('/v1/items/{itemId}/similar', { params: { path, query: { count: 20 } } });
  expect(idsOf(given(similar))).toContain('brand-new');
  expect(idsOf(await recommend({ userId: 'shopper-0', count: 20 }))).toContain('brand-new');
});

test('a second training, by hand if need be, and back to the first', async () => {
  const first = await activeVersion();
  const { modelVersion } = await train(2);
  const path = { task: 'ranking' };
  if ((await activeVersion()) !== modelVersion)
    given(
      await shop.PUT('/v1/active-models/{task}', { params: { path }, body: { version: modelVersion ?? '' } }),
    );
  expect(await activeVersion()).toBe(modelVersion);
  expect((await recommend({ userId: 'shopper-0' })).modelVersion).toBe(modelVersion);
  given(await shop.POST('/v1/active-models/{task}/rollbacks', { params: { path } }));
  expect((await recommend({ userId: 'shopper-0' })).modelVersion).toBe(first);
});

test('a user is exported, erased, and a stranger afterwards', async () => {
  const params = { path: { id: 'shopper-0' } };
  const exported = await shop.GET('/v1/data-subjects/{id}/records', { params, parseAs: 'text' });
  expect(exported.data).toContain('e-0-4');
  const erased = given(await shop.DELETE('/v1/data-subjects/{id}/records', { params }));
  expect(erased).toMatchObject({ removed: { shopper: { events: 5 } } });
  expect(erased.trainedModels).toContain(await activeVersion());
  const after = await shop.GET('/v1/data-subjects/{id}/records', { params, parseAs: 'text' });
  expect(after.data).not.toContain('e-0-4');
  const stranger = await recommend({ userId: 'a-stranger', count: 4 });
  expect(idsOf(await recommend({ userId: 'shopper-0', count: 4 }))).toEqual(idsOf(stranger));
});

test('all of it is there again after a restart', async () => {
  const version = await activeVersion();
  const before = await recommend({ userId: 'shopper-1', count: 5, diversity: 0 });
  expect(await service.stop()).toBe(0);
  service = await start();
  shop = createRecommender({ baseUrl: service.url, key: service.key });
  const after = await recommend({ userId: 'shopper-1', count: 5, diversity: 0 });
  expect(after.modelVersion).toBe(version);
  expect(new Set(idsOf(after))).toEqual(new Set(idsOf(before)));
});
