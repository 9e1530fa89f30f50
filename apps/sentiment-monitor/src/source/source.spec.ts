import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { documentPage } from '../document/document.dto.ts';
import { TestService } from '../testing/test-service.ts';
import { backOffMs } from './news-source.ts';
import { sourceDto } from './source.dto.ts';
import type { SourceDto } from './source.dto.ts';

jest.setTimeout(60_000);

const nats = process.env['NATS_URL'] ?? 'nats://127.0.0.1:4222';
const feed = (items: readonly string[]) =>
  `<rss version="2.0"><channel><title>f</title>${items
    .map(
      (text, index) =>
        `<item><guid>${index}</guid><title>Title ${index}</title><description>${text}</description></item>`,
    )
    .join('')}</channel></rss>`;

describe('sources', () => {
  let service: TestService;
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let url: string;
  const asked: IncomingMessage['headers'][] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.headers);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/feed`;
    service = await TestService.start({ environment: { SOURCE_ALLOW_PRIVATE: '127.0.0.1', NATS_URL: nats } });
  });
  afterAll(async () => {
    await service.destroy();
    server.close();
  });

  const add = async (name: string, settings: object) =>
    sourceDto.parse((await service.post('/v1/sources', { name, settings })).body);
  /** The source once it is as it should be; the runner looks every second, or when it is told to. */
  const until = async ({ id }: SourceDto, isReady: (source: SourceDto) => boolean): Promise<SourceDto> => {
    for (;;) {
      const source = sourceDto.parse((await service.read(`/v1/sources/${id}`)).body);
      if (isReady(source)) return source;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const documentsOf = async (name: string) =>
    documentPage.parse((await service.read(`/v1/documents?source=${name}`)).body).documents;

  test('a feed is read once, and asked for only when it changed', async () => {
    answer = (request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else
        response
          .writeHead(200, { etag: '"v1"' })
          .end(feed(['Oil &lt;b&gt;fell&lt;/b&gt;.', 'The bank rose.']));
    };
    const source = await add('paper', { kind: 'feed', url, everySeconds: 1 });
    const read = await until(source, ({ health }) => health === 'healthy');
    expect(read).toMatchObject({ documents: 2, rejected: 0, failures: 0 });
    expect((await documentsOf('paper')).map(({ text }) => text).sort()).toEqual([
      'Oil fell.',
      'The bank rose.',
    ]);
    const again = await until(source, ({ lastSuccessAt }) => lastSuccessAt !== read.lastSuccessAt);
    expect(asked.at(-1)).toMatchObject({ 'if-none-match': '"v1"' });
    expect(again.documents).toBe(2);
    expect((await service.request(`/v1/sources/${source.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await documentsOf('paper')).toHaveLength(2);
  });

  test.each([
    { name: 'one that is no feed', address: () => url, problem: /no feed/, status: 200 },
    { name: 'one that is gone', address: () => url, problem: /answered 500/, status: 500 },
    {
      name: 'one inside the network',
      address: () => 'http://169.254.169.254/latest',
      problem: /refused|not|address/i,
      status: 200,
    },
    {
      name: 'one that leads inside',
      address: () => `${url}?redirect`,
      problem: /refused|not|address/i,
      status: 302,
    },
  ])('$name is failing, and is asked less often', async ({ name, address, problem, status }) => {
    answer = (_, response) =>
      response.writeHead(status, { location: 'http://10.0.0.1/' }).end('<html></html>');
    const source = await add(name, { kind: 'feed', url: address() });
    const failing = await until(source, ({ failures }) => failures > 0);
    expect(failing).toMatchObject({ health: 'failing', failure: expect.stringMatching(problem) });
    expect(Date.parse(failing.dueAt ?? '')).toBeGreaterThan(Date.now() + 1_000);
    await service.request(`/v1/sources/${source.id}`, { method: 'DELETE' });
  });

  test('a file is replayed to its end, shifted to now where that is asked', async () => {
    const rows = [
      { id: 'a', text: 'Oil fell.', publishedAt: '2020-01-01T00:00:00Z' },
      { id: 'b', text: 'The bank rose.', publishedAt: '2020-01-01T00:10:00Z' },
      { text: '' },
    ];
    await mkdir(join(service.dataDir, 'sentiment-monitor', 'files'), { recursive: true });
    await writeFile(
      join(service.dataDir, 'sentiment-monitor', 'files', 'week.jsonl'),
      rows.map((row) => JSON.stringify(row)).join('\n'),
    );
    const source = await add('history', { kind: 'file', file: 'week.jsonl' });
    const read = await until(source, ({ health }) => health === 'finished');
    expect(read).toMatchObject({ documents: 2, rejected: 1 });
    const [newest] = await documentsOf('history');
    expect(newest?.publishedAt).toBe('2020-01-01T00:10:00.000Z');
    const shifted = await add('shifted', {
      kind: 'file',
      file: 'week.jsonl',
      speed: 100_000,
      isShifted: true,
    });
    await until(shifted, ({ health }) => health === 'finished');
    const [latest] = await documentsOf('shifted');
    expect(Date.parse(latest?.publishedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  test('a name is taken once, and files are plain names', async () => {
    const settings = { kind: 'file', file: 'none.jsonl' };
    const source = await add('twice', settings);
    expect((await service.post('/v1/sources', { name: 'twice', settings })).status).toBe(409);
    const bad = { name: 'x', settings: { kind: 'file', file: '../data.sqlite' } };
    expect((await service.post('/v1/sources', bad)).status).toBe(400);
    expect(await until(source, ({ failures }) => failures > 0)).toMatchObject({ health: 'failing' });
    const init = {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"isEnabled":false}',
    };
    const response = await service.request(`/v1/sources/${source.id}`, init);
    expect(sourceDto.parse(await response.json()).health).toBe('disabled');
  });

  test('a subject is read message by message, each acknowledged when it is stored', async () => {
    const connection = await connect({ servers: nats, reconnect: false, timeout: 1_000 }).catch(
      () => undefined,
    );
    if (!connection) {
      console.warn(`NATS does not answer at ${nats}: subjects are not tried`);
      return;
    }
    const manager = await jetstreamManager(connection);
    const name = `news-${process.pid}-${Date.now()}`;
    await manager.streams.add({ name, subjects: [`${name}.>`] });
    try {
      const messages = [
        JSON.stringify({ id: 'n1', text: 'Oil fell.' }),
        'not json',
        JSON.stringify({ id: 'n2', text: 'A bank default.' }),
      ];
      for (const message of messages) await connection.request(`${name}.wire`, message);
      const source = await add('subject', { kind: 'nats', stream: name, subject: `${name}.wire` });
      const read = await until(source, ({ documents }) => documents === 2);
      expect(read).toMatchObject({ rejected: 1, health: 'healthy' });
      const pending = async () => {
        const info = await manager.consumers.info(name, `sentiment-monitor-${source.id}`);
        return info.num_pending + info.num_ack_pending;
      };
      while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await service.request(`/v1/sources/${source.id}`, { method: 'DELETE' });
    } finally {
      await manager.streams.delete(name);
      await connection.close();
    }
  });
});

test('backing off doubles up to an hour, a quarter more or less', () => {
  expect([1, 2, 3].map((failures) => backOffMs(10_000, failures, 0.5))).toEqual([10_000, 20_000, 40_000]);
  expect(backOffMs(10_000, 50, 0.5)).toBe(3_600_000);
  expect(backOffMs(10_000, 1, 0)).toBe(7_500);
});
