import { jest } from '@jest/globals';
import { SystemClock } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { Receiver, answering } from '../testing/receiver.ts';
import type { Behaviour } from '../testing/receiver.ts';
import { until } from '../testing/until.ts';
import { WebhookLab } from '../testing/webhook-lab.ts';
import type { LabOptions } from '../testing/webhook-lab.ts';

// Crowded machines take their time.
jest.setTimeout(90_000);

const answerNever: Behaviour = () => undefined;

describe.each(databaseKinds)('a running dispatcher on $name', ({ create }) => {
  let testDatabase: TestDatabase;
  const labs: WebhookLab<SystemClock>[] = [];
  const receivers: Receiver[] = [];

  beforeEach(async () => (testDatabase = await create()));
  afterEach(async () => {
    for (const lab of labs.splice(0)) await lab.destroy();
    for (const receiver of receivers.splice(0)) await receiver.stop();
    await testDatabase.drop();
  });

  async function open(webhooks: LabOptions<SystemClock>['webhooks'] = {}, folder?: string) {
    const lab = await WebhookLab.open({
      url: testDatabase.url,
      clock: new SystemClock(),
      webhooks,
      ...(folder === undefined ? {} : { folder }),
    });
    labs.push(lab);
    return lab;
  }

  async function receive(behave: Behaviour = answering(204)) {
    const receiver = await Receiver.start(behave);
    receivers.push(receiver);
    return receiver;
  }

  test('delivers what is emitted without being asked', async () => {
    // Only the signal of the commit can be in time.
    const lab = await open({ pollMs: 600_000 });
    const receiver = await receive();
    await lab.endpoint(receiver.url);
    lab.webhooks.start();
    const first = await lab.emit();
    await until(() => receiver.ids.length === 1);
    const second = await lab.database.transaction(() => lab.emit());
    await until(() => receiver.ids.length === 2);
    expect(receiver.ids).toEqual([first, second]);
  });

  test('endpoints that never answer hold up nobody else', async () => {
    const lab = await open({ concurrency: 8, timeoutMs: 60_000 });
    const dead = await receive(answerNever);
    const alive = await receive();
    for (let n = 0; n < 12; n += 1) await lab.endpoint(`${dead.url}/${n}`);
    await lab.endpoint(alive.url);
    // Each has failed before, so that it is known.
    await lab.webhooks.endpoints
      .list(lab.tenant)
      .then((all) =>
        Promise.all(all.filter(({ url }) => url !== alive.url).map(({ id }) => lab.markFailing(id))),
      );
    lab.webhooks.start();
    for (let n = 0; n < 25; n += 1) await lab.emit(String(n));
    await until(() => alive.ids.length === 25);
    // A quarter of eight.
    expect(dead.ids).toHaveLength(2);
    await lab.webhooks.stop(0);
  });

  test('unknown endpoints that never answer hold up nobody else for longer than one timeout', async () => {
    const lab = await open({ concurrency: 4, timeoutMs: 300 });
    const dead = await receive(answerNever);
    const alive = await receive();
    for (let n = 0; n < 8; n += 1) await lab.endpoint(`${dead.url}/${n}`);
    await lab.endpoint(alive.url);
    lab.webhooks.start();
    for (let n = 0; n < 20; n += 1) await lab.emit(String(n));
    await until(() => alive.ids.length === 20);
    expect(new Set(alive.ids).size).toBe(20);
  });

  test('processes share the work, and the limits of an endpoint are those of all together', async () => {
    const options = { concurrency: 6, endpointConcurrency: 3 };
    const first = await open(options);
    const second = await open(options, first.folder);
    const [open1, most] = [new Map<string, number>(), new Map<string, number>()];
    const count = (path: string, change: number) => open1.set(path, (open1.get(path) ?? 0) + change);
    const receiver = await receive((response, { path }) => {
      count(path, 1);
      most.set(path, Math.max(most.get(path) ?? 0, open1.get(path) ?? 0));
      setTimeout(() => {
        count(path, -1);
        response.end();
      }, 10);
    });
    for (let n = 0; n < 4; n += 1) await first.endpoint(`${receiver.url}/${n}`);
    const ids: string[] = [];
    for (let n = 0; n < 15; n += 1) ids.push(await first.emit(String(n)));
    const attempts = [0, 0];
    for (const [process, lab] of [first, second].entries()) {
      lab.webhooks.events$.subscribe(({ kind }) => kind === 'attempted' && (attempts[process]! += 1));
      lab.webhooks.start();
    }
    await until(() => receiver.ids.length >= 60);
    await Promise.all([first, second].map((lab) => lab.webhooks.stop()));
    expect([...receiver.ids].sort()).toEqual(ids.flatMap((id) => [id, id, id, id]).sort());
    expect(Math.max(...most.values())).toBeLessThanOrEqual(3);
    expect(Math.min(...attempts)).toBeGreaterThan(0);
    expect(attempts[0]! + attempts[1]!).toBe(60);
  });

  test('stops when open attempts have ended', async () => {
    const lab = await open();
    let answer = (): void => undefined;
    const receiver = await receive((response) => (answer = () => void response.end()));
    await lab.endpoint(receiver.url);
    const id = await lab.emit('1');
    lab.webhooks.start();
    await until(() => receiver.ids.length === 1);
    const later = await lab.emit('2');
    let hasStopped = false;
    const stopped = lab.webhooks.stop().then(() => (hasStopped = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hasStopped).toBe(false);
    answer();
    await stopped;
    const states = await Promise.all([id, later].map((each) => lab.webhooks.messages.get(lab.tenant, each)));
    expect(states.map(({ deliveries }) => deliveries[0]?.state)).toEqual(['delivered', 'pending']);
    expect(receiver.ids).toEqual([id]);
  });

  test('gives back what does not end in time, and that is due at once for others', async () => {
    const lab = await open();
    const receiver = await receive(answerNever);
    await lab.endpoint(receiver.url);
    const id = await lab.emit();
    lab.webhooks.start();
    await until(() => receiver.ids.length === 1);
    await lab.webhooks.stop(0);
    const { deliveries } = await lab.webhooks.messages.get(lab.tenant, id);
    expect(deliveries).toMatchObject([{ state: 'pending', attemptCount: 0, step: 0 }]);
    receiver.behave = answering(200);
    const other = await open({}, lab.folder);
    expect(await other.webhooks.deliverDue()).toBe(1);
    expect(receiver.ids).toEqual([id, id]);
  });

  test('goes on after a fault of its own, and reports it', async () => {
    const lab = await open();
    const receiver = await receive();
    const { endpoint } = await lab.endpoint(receiver.url);
    const problems: unknown[] = [];
    lab.webhooks.events$.subscribe((event) => event.kind === 'problem' && problems.push(event.error));
    await lab.spoilSecrets(endpoint.id);
    await lab.emit('1');
    const healthy = await lab.endpoint(`${receiver.url}/healthy`);
    lab.webhooks.start();
    const id = await lab.emit('2');
    await until(() => receiver.ids.includes(id) && problems.length > 0);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook/healthy']);
    expect(problems[0]).toMatchObject({ code: 'WEBHOOK_SECRET_UNREADABLE' });
    const failing = await lab.webhooks.endpoints.get(lab.tenant, endpoint.id);
    expect([failing.failingSince, healthy.endpoint.state]).toEqual([null, 'enabled']);
  });
});
