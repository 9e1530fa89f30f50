import { jest } from '@jest/globals';
import { verifyWebhook } from '@attention-flow/webhooks';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { z } from 'zod';
import { alertPayload } from '../notification/alert-event-types.ts';
import { backtestDto } from '../rule/backtest.dto.ts';
import { ruleDto } from '../rule/rule.dto.ts';
import { silenceDto } from '../silence/silence.dto.ts';
import { TestService } from '../testing/test-service.ts';
import { alertDto, alertHistory, alertPage } from './alert.dto.ts';
import { AlertLoop } from './alert-loop.ts';

jest.setTimeout(60_000);

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 2, 2);
const at = (hour: number, minute = 1) => new Date(startMs + hour * hourMs + minute * 60_000).toISOString();
const received = z.object({ type: z.string(), data: alertPayload });

interface Told {
  readonly id: string;
  readonly type: string;
  readonly data: z.output<typeof alertPayload>;
}

/** Accepts webhooks, and verifies each. */
class Desk {
  readonly told: Told[] = [];
  secret = '';
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open(): Promise<Desk> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The desk has no port');
    const desk = new Desk(server, address.port);
    server.on('request', async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([key, value]) => [key, String(value)]),
      );
      verifyWebhook(desk.secret, headers, body, { now: new Date() });
      desk.told.push({ id: String(request.headers['webhook-id']), ...received.parse(JSON.parse(body)) });
      response.writeHead(204).end();
    });
    return desk;
  }

  async until(count: number): Promise<void> {
    for (let wait = 0; this.told.length < count && wait < 400; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 25));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe.each(databaseKinds)('alerts on $name', ({ create }) => {
  let database: TestDatabase;
  let started: TestService;
  let service: TestService;
  let desk: Desk;

  const words = (seed: number) =>
    Array.from({ length: 12 }, (_, index) => `w${(seed * 7919 + index * 104_729) % 99_991}`).join(' ');
  let texts = 0;
  /** Stories of one hour, no two alike. */
  const stories = (hour: number, count: number, say = '') =>
    Array.from({ length: count }, (_, index) => {
      texts += 1;
      return {
        source: 'wire',
        id: `${texts}`,
        text: `${say} ${words(texts)}`,
        publishedAt: at(hour, 1 + index),
      };
    });
  const push = async (...all: object[][]) => {
    expect((await service.post('/v1/documents', all.flat())).status).toBe(202);
    await service.settle();
    await service.get(AlertLoop).tick();
  };
  const put = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await service.request(path, { method: 'PUT', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const burst = {
    name: 'News',
    query: { source: 'wire' },
    detector: { kind: 'burst', learningBuckets: 24 },
    keepFiringSeconds: 3_600,
    groupBy: ['source'],
  };
  const calm = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => stories(from + index, 1)).flat();
  const rule = async (given: object = {}) => {
    const { status, body } = await service.post('/v1/rules', { ...burst, ...given });
    expect({ status, body }).toMatchObject({ status: 201 });
    return ruleDto.parse(body);
  };
  const alerts = async () => alertPage.parse((await service.read('/v1/alerts')).body).alerts;

  beforeAll(async () => {
    database = await create();
    const environment = { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };
    started = await TestService.start({ databaseUrl: database.url, environment });
  });
  afterAll(async () => {
    await started.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    const { token } = await started.newKey(['*:admin'], { tenantId: await started.newTenant() });
    service = started.as(token);
    desk = await Desk.open();
    const { status, body } = await service.post('/v1/webhook-endpoints', {
      url: `http://127.0.0.1:${desk.port}/hook`,
      eventTypes: ['alert.*', 'feed.silent'],
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    desk.secret = z.object({ signingKey: z.object({ secret: z.string() }) }).parse(body).signingKey.secret;
  });
  afterEach(async () => desk.close());

  test('fire, are told, taken on, and end, with their evidence and history', async () => {
    await push(calm(0, 40));
    const { id: ruleId } = await rule();
    await push(calm(40, 42));
    expect(await alerts()).toEqual([]);
    await push(stories(42, 12, 'fraud and losses'), stories(43, 1));
    const [alert] = await alerts();
    expect(alert).toMatchObject({
      ruleId,
      state: 'firing',
      sequence: 2,
      observed: 12,
      labels: { source: 'wire' },
    });
    expect(alert?.pValue).toBeLessThan(1e-5);
    expect(alert?.evidence?.documents).toHaveLength(5);
    expect(alert?.evidence?.words.length).toBeGreaterThan(0);
    expect(alert?.evidence?.chart).toMatch(/^<svg.*<\/svg>$/);

    const path = `/v1/alerts/${alert?.id}`;
    const taken = { by: 'ana', comment: 'on it' };
    expect(await put(`${path}/acknowledgement`, taken)).toMatchObject({
      status: 200,
      body: { acknowledgedBy: 'ana' },
    });
    await put(`${path}/acknowledgement`, taken);
    await put(`${path}/assignment`, { assignee: 'bo', by: 'ana' });
    await push(calm(44, 46));
    const ended = alertDto.parse((await service.read(path)).body);
    expect(ended).toMatchObject({ state: 'resolved', sequence: 4, assignee: 'bo' });
    expect(await put(`${path}/acknowledgement`, taken)).toMatchObject({
      status: 409,
      body: { code: 'ALERT_RESOLVED' },
    });

    await desk.until(3);
    expect(desk.told.map(({ type, data }) => [type, data.sequence])).toEqual([
      ['alert.firing', 2],
      ['alert.acknowledged', 2],
      ['alert.resolved', 4],
    ]);
    expect(new Set(desk.told.map(({ id }) => id)).size).toBe(3);
    const { events } = alertHistory.parse((await service.read(`${path}/history`)).body);
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['stateChanged', 'stateChanged', 'notified', 'acknowledged', 'assigned'],
      ...['stateChanged', 'stateChanged', 'notified'],
    ]);
    const sent = events.flatMap(({ webhookId }) => webhookId ?? []);
    expect(sent.toSorted()).toEqual(desk.told.map(({ id }) => id).toSorted());
  });

  test('that are silenced say why, and are told when the silence ends', async () => {
    await push(calm(0, 40));
    await rule();
    await push(calm(40, 42));
    const silence = silenceDto.parse(
      (
        await service.post('/v1/silences', {
          matchers: [{ label: 'source', value: 'wire' }],
          endsAt: '2100-01-01T00:00:00Z',
          createdBy: 'ana',
          comment: 'known',
        })
      ).body,
    );
    await push(stories(42, 12), stories(43, 1));
    const [alert] = await alerts();
    expect(alert).toMatchObject({
      state: 'firing',
      suppression: { kind: 'silenced', silenceId: silence.id },
    });
    expect(alert?.notifiedAt).toBeNull();
    expect((await service.request(`/v1/silences/${silence.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await service.request(`/v1/silences/${silence.id}`, { method: 'DELETE' })).status).toBe(404);
    expect(desk.told).toEqual([]);
  });

  test('are repeated on the beat of their rule', async () => {
    await push(calm(0, 40));
    await rule({ repeatSeconds: 1, keepFiringSeconds: 86_400 });
    await push(calm(40, 42));
    await push(stories(42, 12), stories(43, 1));
    await desk.until(3);
    const types = desk.told.map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(['alert.firing', 'alert.repeated', 'alert.repeated']);
    expect(new Set(desk.told.map(({ id }) => id)).size).toBe(desk.told.length);
    expect(new Set(desk.told.map(({ data }) => data.sequence)).size).toBe(1);
  });

  test('would have been raised: a back-test says when, and with what precision', async () => {
    await push(calm(0, 60), stories(60, 12), calm(61, 80));
    const history = {
      from: at(40, 0),
      to: at(80, 0),
      events: [
        { name: 'the run', at: at(60, 0) },
        { name: 'nothing', at: at(72, 0) },
      ],
      toleranceSeconds: 4 * 3_600,
    };
    const { status, body } = await service.post('/v1/backtests', { rule: burst, ...history });
    expect(status).toBe(200);
    const unsaved = backtestDto.parse(body);
    expect(unsaved).toMatchObject({ precision: 1, recall: 0.5, medianDelaySeconds: 3_600 });
    expect(unsaved.alerts).toMatchObject([{ firedAt: at(61, 0), resolvedAt: at(63, 0), event: 'the run' }]);
    const saved = await service.post(`/v1/rules/${(await rule()).id}/backtests`, history);
    expect(saved.body).toEqual(body);
    expect(await alerts()).toEqual([]);
  });

  test('tell of what no rule names: a term that comes up, with its stories', async () => {
    await push(calm(0, 40));
    const detector = { kind: 'emerging', learningBuckets: 24 };
    const { id: ruleId } = await rule({ detector, query: {} });
    await push(calm(40, 42));
    await push(stories(42, 5, 'zeppelin'), stories(43, 1));
    const [alert, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ ruleId, series: 'zeppelin', state: 'firing', observed: 5 });
    expect(alert?.labels).toMatchObject({ term: 'zeppelin', alertname: 'News' });
    expect(alert?.evidence?.documents.map(({ title }) => String(title))).toEqual(
      new Array(5).fill(expect.stringContaining('zeppelin')),
    );
    expect(await service.post(`/v1/rules/${ruleId}/backtests`, { from: at(0), to: at(9) })).toMatchObject({
      status: 422,
      body: { code: 'BACKTEST_UNSUPPORTED' },
    });
  });

  test.each([
    { given: { detector: { kind: 'burst', alpha: 0.4, clearAlpha: 0.1 } }, field: 'detector.clearAlpha' },
    { given: { detector: { kind: 'burst', timeZone: 'Mars/Olympus' } }, field: 'detector.timeZone' },
    { given: { bucketSeconds: 61 }, field: 'bucketSeconds' },
    { given: { query: { topic: 'a', each: ['topic'] } }, field: 'query.each' },
  ])('need rules that can be: $field is named', async ({ given, field }) => {
    const { status, body } = await service.post('/v1/rules', { ...burst, ...given });
    expect({ status, text: JSON.stringify(body) }).toEqual({
      status: 400,
      text: expect.stringContaining(field),
    });
  });

  test('of another tenant are not there', async () => {
    const { id } = await rule();
    const { token } = await started.newKey(['*:admin'], { tenantId: await started.newTenant() });
    const other = started.as(token);
    expect((await other.read(`/v1/rules/${id}`)).status).toBe(404);
    expect((await service.request(`/v1/rules/${id}`, { method: 'DELETE' })).status).toBe(204);
  });
});
