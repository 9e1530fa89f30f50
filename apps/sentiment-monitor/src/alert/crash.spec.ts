import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { Database } from '@attention-flow/persistence';
import { Webhooks } from '@attention-flow/webhooks';
import { databaseKinds } from '@attention-flow/testing';
import { TestService } from '../testing/test-service.ts';
import { AlertEntity } from './alert.entity.ts';
import { AlertEventEntity } from './alert-event.entity.ts';
import { calmHours, storiesOf } from './testing/crash-stories.ts';

const rounds = Number(process.env['ALERT_CRASH_ROUNDS'] ?? 1);
const isSoak = process.env['ALERT_CRASH_ROUNDS'] !== undefined;
const kinds = isSoak ? databaseKinds : databaseKinds.slice(0, 1);
/** Of 50 ms: a soak waits until the leases of the dead have ended, else what is pending counts as not lost. */
const restingWaits = isSoak ? 2_400 : 40;
jest.setTimeout(150_000 + rounds * 60_000);

const fixture = join(dirname(fileURLToPath(import.meta.url)), 'crash.fixture.ts');
const environment = { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };

/** Lets the service run until it has taken in some hours, then kills it a moment later. @returns the last whole hour */
async function runAndKill(args: readonly string[], hours: number, laterMs: number): Promise<number> {
  const command = ['--import', '@attention-flow/typescript', fixture, ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let last = Number(args[1]) - 1;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    count += 1;
    if (count === hours) setTimeout(() => child.kill('SIGKILL'), laterMs);
  }
  const [, signal] = (await exited) as [unknown, unknown];
  expect(signal).toBe('SIGKILL');
  return last;
}

describe.each(kinds)('a service that is killed while it raises alerts, on $name', ({ create }) => {
  test(`loses no change of state and doubles none (${rounds} kills, a flaky receiver)`, async () => {
    const database = await create();
    const received: string[] = [];
    let requests = 0;
    const receiver = createServer((request, response) => {
      requests += 1;
      const id = String(request.headers['webhook-id']);
      // Refused, seen but cut off, or accepted.
      if (requests % 5 === 0) return void response.writeHead(500).end();
      received.push(id);
      if (requests % 7 === 0) return void response.destroy();
      return void response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const address = receiver.address();
    if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port');
    const dataDir = await mkdtemp(join(tmpdir(), 'alert-crash-'));
    const options = { dataDir, databaseUrl: database.url, environment };

    const first = await TestService.start(options);
    await first.post('/v1/webhook-endpoints', {
      ...{ url: `http://127.0.0.1:${address.port}/hook`, eventTypes: ['alert.*'] },
      retryScheduleSeconds: [0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
    });
    await first.post('/v1/documents', [
      ...Array.from({ length: calmHours }, (_, hour) => storiesOf(hour)).flat(),
    ]);
    await first.settle();
    const rule = { name: 'Crash', query: { source: 'wire' }, keepFiringSeconds: 0, repeatSeconds: null };
    await first.post('/v1/rules', {
      ...rule,
      detector: { kind: 'threshold' },
    });
    await first.stop();

    let hour = calmHours;
    for (let round = 0; round < rounds; round += 1) {
      const hours = 4 + ((round * 7) % 9);
      hour =
        1 +
        (await runAndKill([dataDir, String(hour), first.key, database.url ?? ''], hours, (round * 37) % 200));
    }
    // Comes to rest: what was in hand is taken up, all is delivered.
    const last = await TestService.start(options);
    for (let more = 0; more < 3; more += 1) await last.post('/v1/documents', storiesOf(hour + more));
    await last.settle();
    const webhooks = last.get(Webhooks);
    for (let wait = 0; wait < restingWaits; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (wait > 20 && (await webhooks.stats()).pending === 0) break;
    }
    const store = last.get(Database as never) as Database;
    const alerts = await store.rows(AlertEntity).find({ order: { id: 'ASC' } });
    const events = await store.rows(AlertEventEntity).find({ order: { number: 'ASC' } });
    expect(alerts.length).toBeGreaterThan(0);
    for (const { id, lifecycle } of alerts) {
      const own = events.filter(({ alertId }) => alertId === id);
      const changes = own.filter(({ kind }) => kind === 'stateChanged').map(({ sequence }) => sequence);
      expect(changes).toEqual(Array.from({ length: lifecycle.sequence }, (_, index) => index + 1));
      const told = own.filter(({ kind }) => kind === 'notified').map(({ sequence }) => sequence);
      expect(told).toEqual(lifecycle.state === 'resolved' ? [2, 3] : [2]);
    }
    const fired = alerts.map(({ lifecycle }) => lifecycle.firingSinceMs);
    expect(new Set(fired).size).toBe(alerts.length);
    const sent = events.flatMap(({ webhookId }) => webhookId ?? []);
    process.stderr.write(
      `${rounds} kills: ${alerts.length} alerts, ${sent.length} events, ${requests} requests, ` +
        `${sent.filter((id) => !received.includes(id)).length} lost\n`,
    );
    expect(new Set(sent).size).toBe(sent.length);
    // What the dead process had in hand is due again when its lease ends.
    const missing = sent.filter((id) => !received.includes(id));
    expect(missing.length).toBeLessThanOrEqual((await webhooks.stats()).pending);
    expect(received.filter((id) => !sent.includes(id))).toEqual([]);
    if (isSoak) expect(missing).toEqual([]);
    await last.destroy();
    receiver.closeAllConnections();
    receiver.close();
    await database.drop();
  });
});
