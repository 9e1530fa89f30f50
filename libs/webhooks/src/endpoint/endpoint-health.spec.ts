import { jest } from '@jest/globals';
import { databaseKinds } from '@attention-flow/testing';
import { Receiver, answering } from '../testing/receiver.ts';
import { WebhookSuite, day, hour, second } from '../testing/webhook-suite.ts';

// Crowded machines take their time.
jest.setTimeout(90_000);

describe.each(databaseKinds)('the health of endpoints on $name', ({ create }) => {
  let suite: WebhookSuite;
  beforeAll(async () => (suite = await WebhookSuite.open(create)));
  afterEach(() => suite.renewReceiver());
  afterAll(() => suite.destroy());

  test('410 disables the endpoint, and the others are told', async () => {
    const other = await Receiver.start();
    const { emit, tenant, id, read } = await suite.subscribed();
    await suite.lab.endpoint(other.url, { tenant });
    suite.receiver.behave = answering(410);
    const messageId = await emit();
    await suite.deliver();
    expect(await read()).toMatchObject({ state: 'disabled', disabledReason: 'gone', probeAt: null });
    expect(suite.receiver.received).toHaveLength(1);
    expect(other.received.map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ type: 'alert.opened' }),
      expect.objectContaining({
        type: 'webhook.endpoint.disabled',
        data: {
          endpointId: id,
          url: suite.receiver.url,
          reason: 'gone',
          failingSince: null,
          disabledAt: suite.lab.clock.now().toISOString(),
        },
      }),
    ]);
    await emit('later');
    await suite.pass(10 * day);
    expect(suite.receiver.ids).toEqual([messageId]);
    await other.stop();
  });

  test.each([
    ['429 with Retry-After', 429, { 'retry-after': '120' }, 120 * second],
    ['429', 429, {}, 60 * second],
    ['502', 502, {}, 60 * second],
    ['504', 504, {}, 60 * second],
    ['503 with Retry-After', 503, { 'retry-after': '120' }, 120 * second],
  ])('%s throttles the whole endpoint', async (_name, status, headers, waitMs) => {
    suite.receiver.behave = answering(status, headers);
    const { emit, read } = await suite.subscribed();
    const first = await emit('1');
    await suite.deliver();
    const throttledUntil = new Date(suite.lab.clock.now().getTime() + waitMs);
    expect(await read()).toMatchObject({ state: 'enabled', throttledUntil });
    suite.receiver.behave = answering(200);
    const next = await emit('2');
    expect(await suite.pass(waitMs - 1)).toBe(0);
    expect(await suite.pass(1)).toBe(2);
    expect(suite.receiver.ids).toEqual([first, next, first]);
  });

  test('an endpoint that fails for five days is disabled, the others are told, and a probe brings it back', async () => {
    const other = await Receiver.start();
    const { emit, tenant, read } = await suite.subscribed();
    await suite.lab.endpoint(other.url, { tenant, eventTypes: ['webhook.*'] });
    suite.receiver.behave = answering(500);
    const ids = [await emit('0')];
    await suite.deliver();
    for (let hours = 24; hours < 120; hours += 24) {
      await suite.pass(24 * hour);
      expect(await read()).toMatchObject({ state: 'enabled' });
      ids.push(await emit(String(hours)));
      await suite.deliver();
    }
    await suite.pass(24 * hour);
    ids.push(await emit('last'));
    await suite.deliver();
    expect(await read()).toMatchObject({ state: 'disabled', disabledReason: 'failing' });
    expect(other.received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'webhook.endpoint.disabled', data: { reason: 'failing', failingSince: expect.any(String) } },
    ]);
    const seen = suite.receiver.received.length;
    ids.push(await emit('missed'));
    await suite.pass(1);
    expect(suite.receiver.received).toHaveLength(seen);

    suite.lab.clock.advance(hour);
    await suite.webhooks.doChores();
    expect(suite.receiver.received.slice(seen).map(({ body }) => JSON.parse(body).type)).toEqual([
      'webhook.endpoint.probe',
    ]);
    expect(await read()).toMatchObject({ state: 'disabled' });

    suite.receiver.behave = answering(200);
    suite.lab.clock.advance(hour);
    await suite.webhooks.doChores();
    expect(await read()).toMatchObject({ state: 'enabled', disabledReason: null, failingSince: null });
    const before = suite.receiver.received.length;
    await suite.deliver();
    const recovered = suite.receiver.ids.slice(before);
    expect(new Set(recovered)).toEqual(new Set(ids));
    expect(recovered).toHaveLength(ids.length);
    await other.stop();
  });

  test('two failures days apart do not disable an endpoint', async () => {
    const { emit, read } = await suite.subscribed({ retryScheduleSeconds: [0] });
    suite.receiver.behave = answering(500);
    await emit();
    await suite.deliver();
    suite.lab.clock.advance(6 * day);
    await emit();
    await suite.deliver();
    expect(await read()).toMatchObject({ state: 'enabled', failingSince: suite.lab.clock.now() });
  });

  test('a success ends a run of failures', async () => {
    const { emit, read } = await suite.subscribed();
    suite.receiver.behave = answering(500);
    await emit();
    await suite.deliver();
    expect((await read()).failingSince).toEqual(suite.lab.clock.now());
    suite.receiver.behave = answering(200);
    await suite.pass(5 * second);
    expect(await read()).toMatchObject({ failingSince: null, lastSuccessAt: suite.lab.clock.now() });
  });

  describe('an endpoint disabled by hand', () => {
    test('gets what it missed when it is enabled', async () => {
      const { emit, tenant, id } = await suite.subscribed();
      await suite.webhooks.endpoints.disable(tenant, id);
      const missed = [await emit('1'), await emit('2')];
      expect(await suite.deliver()).toBe(0);
      expect(await suite.webhooks.stats()).toMatchObject({ held: expect.any(Number) });
      await suite.webhooks.endpoints.enable(tenant, id, true);
      await suite.deliver();
      expect(suite.receiver.ids).toEqual(missed);
    });

    test('or does not, as it likes', async () => {
      const { emit, tenant, id, delivery } = await suite.subscribed();
      await suite.webhooks.endpoints.disable(tenant, id);
      const missed = await emit('1');
      await suite.webhooks.endpoints.enable(tenant, id, false);
      const next = await emit('2');
      await suite.deliver();
      expect(suite.receiver.ids).toEqual([next]);
      expect(await delivery(missed)).toMatchObject({ state: 'cancelled' });
    });

    test('is enabled by a probe that is asked for', async () => {
      const { emit, tenant, id, read } = await suite.subscribed();
      await suite.webhooks.endpoints.disable(tenant, id);
      const missed = await emit('1');
      suite.receiver.behave = answering(500);
      expect(await suite.webhooks.endpoints.probe(tenant, id)).toMatchObject({ status: 500 });
      expect(await read()).toMatchObject({ state: 'disabled' });
      suite.receiver.behave = answering(200);
      expect(await suite.webhooks.endpoints.probe(tenant, id)).toMatchObject({ status: 200 });
      expect(await read()).toMatchObject({ state: 'enabled' });
      await suite.deliver();
      expect(suite.receiver.ids.at(-1)).toBe(missed);
    });
  });
});
