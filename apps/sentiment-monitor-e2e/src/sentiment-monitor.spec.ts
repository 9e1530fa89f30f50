import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseKinds, RunningProgram } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { jest } from '@jest/globals';
import { entities, labelledNews, newsOf } from './news.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

jest.setTimeout(600_000);

const hourMs = 3_600_000;
/** Long past, so that hours end when something later comes and not by the clock. */
const begin = new Date(Math.floor((Date.now() - 100 * 24 * hourMs) / hourMs) * hourMs);
const calmHours = 72;
const hour = (count: number) => new Date(begin.getTime() + count * hourMs);

type Json = Readonly<Record<string, unknown>>;
const json = (value: unknown): Json => value as Json;
const list = (value: unknown, name: string): readonly Json[] => json(value)[name] as readonly Json[];

/** Asks until there is an answer; the test's own limit ends it. */
async function until<Found>(look: () => Promise<Found | undefined> | Found | undefined): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
}

describe.each(databaseKinds.slice(0, 1))('a crisis on $name', ({ create }) => {
  let database: TestDatabase;
  let folder: string;
  let monitor: RunningProgram;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    database = await create();
    folder = await mkdtemp(join(tmpdir(), 'sentiment-monitor-e2e-'));
    receiver = await WebhookReceiver.start();
    const settings = { PORT: '0', DATABASE_URL: database.url, WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };
    monitor = await RunningProgram.start(
      { DATA_DIR: folder, ...settings },
      { service: 'sentiment-monitor', timeoutMs: 400_000 },
    );
  });
  afterAll(async () => {
    await monitor.stop();
    receiver.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const replay = async (name: string, rows: string) => {
    await mkdir(join(folder, 'sentiment-monitor', 'files'), { recursive: true });
    await writeFile(join(folder, 'sentiment-monitor', 'files', `${name}.jsonl`), rows);
    const settings = { kind: 'file', file: `${name}.jsonl` };
    const { id } = json(await monitor.call('POST', '/v1/sources', 201, { name, settings }));
    await until(async () => {
      const { health, rejected } = json(await monitor.call('GET', `/v1/sources/${id}`, 200));
      expect(rejected).toBe(0);
      return health === 'finished' ? true : undefined;
    });
  };
  const firstAlert = async () => list(await monitor.call('GET', '/v1/alerts', 200), 'alerts')[0];
  const told = (type: string) => until(() => receiver.received.find((webhook) => webhook.type === type));

  test('is learnt, replayed, alerted, delivered, acknowledged, silenced, resolved and delivered again', async () => {
    // Labelled data become a model.
    await monitor.call('POST', '/v1/examples', 200, labelledNews);
    await monitor.call('POST', '/v1/entities', 200, entities);
    const job = json(await monitor.call('POST', '/v1/training-jobs', 202, { options: { epochs: 15 } }));
    await monitor.call('GET', `/v1/training-jobs/${job['id']}/events`, 200);
    expect(json(await monitor.call('GET', `/v1/training-jobs/${job['id']}`, 200))).toMatchObject({
      state: 'succeeded',
    });

    // Calm days, a rule, and a receiver.
    await replay('calm', newsOf(begin, calmHours, 'calm'));
    const endpoint = json(
      await monitor.call('POST', '/v1/webhook-endpoints', 201, {
        url: receiver.url,
        eventTypes: ['alert.*'],
      }),
    );
    receiver.trust(String(json(endpoint['signingKey'])['secret']));
    const rule = json(
      await monitor.call('POST', '/v1/rules', 201, {
        name: 'Bad news of a company',
        query: { each: ['entity'], measure: 'negative' },
        detector: { kind: 'burst', learningBuckets: 24 },
        keepFiringSeconds: 0,
        noDataAfterBuckets: null,
        severity: 'critical',
      }),
    );
    await until(
      async () =>
        json(await monitor.call('GET', `/v1/rules/${rule['id']}`, 200))['evaluatedUntil'] ?? undefined,
    );

    // The crisis fires within an hour of its beginning, and the receiver can tell that it is ours.
    await replay('crisis', newsOf(hour(calmHours), 3, 'crisis'));
    const firing = await told('alert.firing');
    expect(firing.data).toMatchObject({
      rule: 'Bad news of a company',
      state: 'firing',
      labels: { entity: 'ARDN' },
    });
    expect(Date.parse(String(firing.data['firingSince']))).toBeLessThanOrEqual(hour(calmHours + 1).getTime());
    const alert = await until(firstAlert);
    expect(list(alert['evidence'], 'documents').length).toBeGreaterThan(0);

    // Somebody takes it on, and silences it.
    await monitor.call('PUT', `/v1/alerts/${alert['id']}/acknowledgement`, 200, {
      by: 'ada',
      comment: 'on it',
    });
    expect((await told('alert.acknowledged')).data).toMatchObject({ acknowledgedBy: 'ada' });
    const silence = json(
      await monitor.call('POST', '/v1/silences', 201, {
        matchers: [{ label: 'entity', value: 'ARDN' }],
        endsAt: new Date(Date.now() + hourMs).toISOString(),
        createdBy: 'ada',
        comment: 'known',
      }),
    );
    await monitor.call('DELETE', `/v1/silences/${silence['id']}`, 204);

    // Calm returns.
    await replay('after', newsOf(hour(calmHours + 3), 72, 'calm'));
    expect((await told('alert.resolved')).data).toMatchObject({ alertId: alert['id'], state: 'resolved' });
    const resolved = json(await monitor.call('GET', `/v1/alerts/${alert['id']}`, 200));
    expect(resolved['resolvedAt']).not.toBeNull();

    // What was delivered is delivered again, marked as such, under the same ids.
    const before = receiver.received.map(({ id }) => id);
    expect(new Set(before).size).toBe(before.length);
    await monitor.call('POST', `/v1/webhook-endpoints/${endpoint['id']}/replays`, 202, {
      since: new Date(Date.now() - hourMs).toISOString(),
    });
    await until(() => (receiver.received.length >= 2 * before.length ? true : undefined));
    const again = receiver.received.filter(({ isReplay }) => isReplay).map(({ id }) => id);
    expect(again.sort()).toEqual(before.sort());
    expect(receiver.refused).toEqual([]);
  });
});
