import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { EventBatcher } from './event-batcher.ts';
import type { NewEvent } from './event-batcher.ts';
import { createRecommender } from './recommender.ts';
import { retryingFetch } from './retrying-fetch.ts';

interface Seen {
  readonly method: string | undefined;
  readonly key: string | string[] | undefined;
  readonly body: string;
}

let server: Server;
let url: string;
const seen: Seen[] = [];
/** What is answered, in turn; then 200. */
let answers: { readonly status: number; readonly headers?: Record<string, string> }[] = [];

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response) => {
    void request.toArray().then((chunks) => {
      const key = request.headers['idempotency-key'];
      seen.push({ method: request.method, key, body: chunks.map(String).join('') });
      const { status, headers = {} } = answers.shift() ?? { status: 200 };
      if (status === 0) request.socket.destroy();
      else
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"accepted":1}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
});

beforeEach(() => {
  seen.length = 0;
  answers = [];
});

afterAll(() => server.close());

function client(delays: number[] = []) {
  const wait = (delayMs: number) => Promise.resolve(void delays.push(delayMs));
  return retryingFetch({
    wait,
    random: () => 1,
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    maxDelayMs: 5_000,
  });
}

test.each([
  { name: 'a refusal for now', status: 429, headers: { 'retry-after': '2' }, delay: 2_000 },
  {
    name: 'one with a date',
    status: 503,
    headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' },
    delay: 3_000,
  },
  { name: 'one that asks for too long', status: 503, headers: { 'retry-after': '600' }, delay: 5_000 },
  { name: 'one that asks for nothing', status: 502, headers: {}, delay: 200 },
  { name: 'a connection that breaks', status: 0, headers: {}, delay: 200 },
])('after $name a write is sent again with the same key and body', async ({ status, headers, delay }) => {
  answers = [{ status, headers }];
  const delays: number[] = [];
  const response = await client(delays)(new Request(`${url}/x`, { method: 'POST', body: '{"a":1}' }));
  expect(response.status).toBe(200);
  expect(delays).toEqual([delay]);
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[0]).toMatchObject({ body: '{"a":1}', key: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test.each([400, 404, 422, 500])('%d is an answer', async (status) => {
  answers = [{ status }];
  expect((await client()(new Request(`${url}/x`))).status).toBe(status);
  expect(seen).toMatchObject([{ method: 'GET', key: undefined }]);
});

test('gives up after four attempts, waiting longer each time', async () => {
  answers = [503, 503, 503, 503].map((status) => ({ status }));
  const delays: number[] = [];
  expect((await client(delays)(new Request(`${url}/x`))).status).toBe(503);
  expect(delays).toEqual([200, 400, 800]);
});

test('events go some at a time, each with an id and a time', async () => {
  const recommender = createRecommender({ baseUrl: url, key: 'af_x', wait: () => Promise.resolve() });
  const failures: unknown[] = [];
  const batcher = new EventBatcher(recommender, {
    size: 2,
    delayMs: 60_000,
    onError: (error) => failures.push(error),
  });
  answers = [{ status: 200 }, { status: 400 }];
  for (const itemId of ['a', 'b', 'c']) batcher.add({ type: 'view', itemId, userId: 'u', value: 1 });
  await batcher.flush();
  const batches = seen.map(({ body }) => JSON.parse(body) as { events: NewEvent[] });
  expect(batches.map(({ events }) => events.map(({ itemId }) => itemId))).toEqual([['a', 'b'], ['c']]);
  const ids = batches.flatMap(({ events }) => events.map(({ eventId }) => eventId));
  expect(new Set(ids).size).toBe(3);
  expect(failures).toMatchObject([{ code: 'BATCH_REFUSED' }]);
});
