import { SystemClock } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook } from '../signature/signature.ts';
import { Receiver, answering } from '../testing/receiver.ts';
import { WebhookLab, alertClosed, alertOpened } from '../testing/webhook-lab.ts';
import { WebhookSuite, day, second } from '../testing/webhook-suite.ts';
import { jitter, standardSchedule } from './retry-schedule.ts';

describe.each(databaseKinds)('webhooks on $name', ({ create }) => {
  let suite: WebhookSuite;
  beforeAll(async () => (suite = await WebhookSuite.open(create)));
  afterEach(() => suite.renewReceiver());
  afterAll(() => suite.destroy());

  test('an event reaches the endpoint, signed, once', async () => {
    const { emit, key, delivery } = await suite.subscribed();
    const id = await emit('7');
    expect(await suite.deliver()).toBe(1);
    expect(await suite.deliver()).toBe(0);
    const [request] = suite.receiver.received;
    expect(suite.receiver.received).toHaveLength(1);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      type: 'alert.opened',
      timestamp: suite.lab.clock.now().toISOString(),
      data: { alertId: '7' },
    });
    expect(request?.headers).toMatchObject({
      'webhook-id': id,
      'webhook-timestamp': String(suite.lab.clock.now().getTime() / 1_000),
      'content-type': 'application/json',
      'user-agent': 'Attention-Flow-Webhooks/1',
    });
    verifyWebhook(key.secret, request?.headers ?? {}, request?.body ?? '', { now: suite.lab.clock.now() });
    expect(await delivery(id)).toMatchObject({
      state: 'delivered',
      attemptCount: 1,
      lastStatus: 204,
      dueAt: null,
    });
  });

  test('an event is delivered if and only if its cause is committed', async () => {
    const { emit, tenant } = await suite.subscribed();
    const failure = new Error('the cause fails');
    const attempt = suite.lab.database.transaction(async () => {
      await emit();
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    await suite.lab.database.transaction(async () => void (await emit('kept')));
    await suite.deliver();
    expect(suite.receiver.received.map(({ body }) => JSON.parse(body).data.alertId)).toEqual(['kept']);
    expect((await suite.webhooks.messages.page(tenant, {}, { limit: 10 })).rows).toHaveLength(1);
  });

  test('an endpoint gets the types it wants, of its own tenant', async () => {
    const { emit } = await suite.subscribed({ eventTypes: ['alert.closed'] });
    await emit('no', alertOpened.type);
    await emit('yes', alertClosed.type);
    await suite.lab.emit('other', alertClosed.type, suite.lab.newTenant());
    await suite.deliver();
    expect(suite.receiver.received.map(({ body }) => JSON.parse(body).data.alertId)).toEqual(['yes']);
  });

  test('all endpoints get the same id and body, each its own signature', async () => {
    const { emit, tenant } = await suite.subscribed();
    await suite.lab.endpoint(suite.receiver.url, { tenant });
    const id = await emit();
    await suite.deliver();
    expect(suite.receiver.ids).toEqual([id, id]);
    const [one, other] = suite.receiver.received;
    expect(one?.body).toBe(other?.body);
    expect(one?.headers['webhook-signature']).not.toBe(other?.headers['webhook-signature']);
  });

  test('a payload that does not fit is refused, and nothing is stored', async () => {
    const { tenant } = await suite.subscribed();
    const at = { tenant, occurredAt: suite.lab.clock.now() };
    await expect(suite.webhooks.emit({ ...at, type: 'alert.opened', payload: {} })).rejects.toThrow(
      /alertId/,
    );
    await expect(suite.webhooks.emit({ ...at, type: 'alert.lost', payload: {} })).rejects.toThrow(
      /alert.lost/,
    );
    const payload = { alertId: 'x'.repeat(20_480) };
    await expect(suite.webhooks.emit({ ...at, type: 'alert.opened', payload })).rejects.toThrow(
      /longer than 20480/,
    );
    expect((await suite.webhooks.messages.page(tenant, {}, { limit: 10 })).rows).toEqual([]);
  });

  test('failures are tried again by the schedule, with the same id and a new time, and then given up', async () => {
    suite.receiver.behave = answering(500, {}, 'no');
    const { emit, delivery, attempts, key } = await suite.subscribed();
    const id = await emit();
    await suite.deliver();
    for (const [step, delay] of standardSchedule.entries()) {
      if (step === 0) continue;
      expect(await suite.pass(delay - 1)).toBe(0);
      expect(await suite.pass(1)).toBe(1);
      const { headers, body } = suite.receiver.received.at(-1) ?? {};
      verifyWebhook(key.secret, headers ?? {}, body ?? '', { now: suite.lab.clock.now() });
    }
    expect(await suite.pass(10 * day)).toBe(0);
    expect(new Set(suite.receiver.ids)).toEqual(new Set([id]));
    expect(new Set(suite.receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(await delivery(id)).toMatchObject({ state: 'failed', attemptCount: 10, lastReason: 'badStatus' });
    const log = await attempts(id);
    expect(log.map(({ number }) => number)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(log[0]).toMatchObject({ responseStatus: 500, responseBody: 'no', reason: 'badStatus' });
  });

  test('an endpoint may have a schedule of its own', async () => {
    suite.receiver.behave = answering(500);
    const { emit, delivery } = await suite.subscribed({ retryScheduleSeconds: [1, 2] });
    const id = await emit();
    expect(await suite.deliver()).toBe(0);
    expect(await suite.pass(second)).toBe(1);
    expect(await suite.pass(2 * second)).toBe(1);
    expect(await delivery(id)).toMatchObject({ state: 'failed', attemptCount: 2 });
  });

  test('a redirect is a failure that is tried again and not followed', async () => {
    const elsewhere = await Receiver.start();
    suite.receiver.behave = answering(302, { location: elsewhere.url });
    const { emit, attempts } = await suite.subscribed();
    const id = await emit();
    await suite.deliver();
    await suite.pass(5 * second);
    expect(elsewhere.connections).toBe(0);
    expect(await attempts(id)).toMatchObject([
      { reason: 'redirected', responseStatus: 302, responseHeaders: { location: elsewhere.url } },
      { reason: 'redirected' },
    ]);
    await elsewhere.stop();
  });

  test('a rate limit holds', async () => {
    const { emit } = await suite.subscribed({ ratePerSecond: 2 });
    await emit('warm-up');
    await suite.deliver();
    for (let n = 0; n < 6; n += 1) await emit(String(n));
    const sent: number[] = [];
    for (let step = 0; step < 12; step += 1) sent.push(await suite.pass(250));
    expect(sent).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test('stats are plain numbers', async () => {
    const before = await suite.webhooks.stats();
    const { emit } = await suite.subscribed();
    const failing = await Receiver.start(answering(500));
    const { tenant } = await suite.subscribed();
    await suite.lab.endpoint(failing.url, { tenant });
    await emit();
    await suite.lab.emit('x', alertOpened.type, tenant);
    suite.lab.clock.advance(3 * second);
    expect(await suite.webhooks.stats()).toEqual({
      ...before,
      pending: before.pending + 3,
      oldestAgeSeconds: 3,
    });
    await suite.deliver();
    const after = await suite.webhooks.stats();
    expect(after).toEqual({
      ...before,
      pending: before.pending + 1,
      oldestAgeSeconds: 0,
      delivered: before.delivered + 2,
      failed: before.failed + 1,
    });
    await failing.stop();
  });
});

test('the official package accepts what is delivered', async () => {
  const lab = await WebhookLab.open({ clock: new SystemClock() });
  const receiver = await Receiver.start();
  const { key } = await lab.endpoint(receiver.url);
  await lab.emit('é 中文');
  await lab.webhooks.deliverDue();
  const [request] = receiver.received;
  const content = new Webhook(key.secret).verify(request?.body ?? '', request?.headers ?? {});
  expect(content).toMatchObject({ type: 'alert.opened', data: { alertId: 'é 中文' } });
  await receiver.stop();
  await lab.destroy();
});

test('retries keep within their jitter', async () => {
  let random = 0;
  const lab = await WebhookLab.withManualClock({ webhooks: { random: () => random } });
  const receiver = await Receiver.start(answering(500));
  await lab.endpoint(receiver.url);
  for (random of [0, 0.999_999]) {
    const start = lab.clock.now().getTime();
    const id = await lab.emit();
    await lab.webhooks.deliverDue();
    const { deliveries } = await lab.webhooks.messages.get(lab.tenant, id);
    const waitMs = (deliveries[0]?.dueAt?.getTime() ?? 0) - start;
    expect(Math.round(waitMs)).toBe(5_000 * (1 + (random < 0.5 ? -jitter : jitter)));
  }
  await receiver.stop();
  await lab.destroy();
});
