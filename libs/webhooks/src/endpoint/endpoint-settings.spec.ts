import { databaseKinds } from '@attention-flow/testing';
import { verifyWebhook } from '../signature/signature.ts';
import { Receiver, answering } from '../testing/receiver.ts';
import { WebhookSuite, day, hour } from '../testing/webhook-suite.ts';

describe.each(databaseKinds)('the settings of endpoints on $name', ({ create }) => {
  let suite: WebhookSuite;
  beforeAll(async () => (suite = await WebhookSuite.open(create)));
  afterEach(() => suite.renewReceiver());
  afterAll(() => suite.destroy());

  test('custom headers are sent, and lie sealed in the database', async () => {
    const { emit, endpoint } = await suite.subscribed({ headers: { authorization: 'Bearer hunter2' } });
    await emit();
    await suite.deliver();
    expect(suite.receiver.received[0]?.headers.authorization).toBe('Bearer hunter2');
    expect(endpoint.headerNames).toEqual(['authorization']);
    expect(JSON.stringify(endpoint)).not.toContain('hunter2');
  });

  test('secrets are rotated with an overlap in which all sign', async () => {
    const { emit, tenant, id, key } = await suite.subscribed();
    const overlapMs = day;
    const next = await suite.webhooks.endpoints.rotate(tenant, id, { scheme: 'hmac', overlapMs });
    const pair = await suite.webhooks.endpoints.rotate(tenant, id, { scheme: 'ed25519', overlapMs });
    const accepted = async () => {
      await emit();
      await suite.deliver();
      const { headers, body } = suite.receiver.received.at(-1) ?? {};
      return [key.secret, next.secret, pair.publicKey ?? ''].map((each) => {
        try {
          verifyWebhook(each, headers ?? {}, body ?? '', { now: suite.lab.clock.now() });
          return true;
        } catch {
          return false;
        }
      });
    };
    expect(await accepted()).toEqual([true, true, true]);
    expect(await suite.webhooks.endpoints.secrets(tenant, id)).toMatchObject([
      { scheme: 'ed25519', publicKey: pair.publicKey, expiresAt: null },
      { scheme: 'hmac', publicKey: null, expiresAt: new Date(suite.lab.clock.now().getTime() + day) },
      { scheme: 'hmac', expiresAt: new Date(suite.lab.clock.now().getTime() + day) },
    ]);
    suite.lab.clock.advance(day + 1);
    expect(await accepted()).toEqual([false, false, true]);
    const only = await suite.webhooks.endpoints.rotate(tenant, id, { scheme: 'hmac', overlapMs: 0 });
    expect(await accepted()).toEqual([false, false, false]);
    const { headers, body } = suite.receiver.received.at(-1) ?? {};
    verifyWebhook(only.secret, headers ?? {}, body ?? '', { now: suite.lab.clock.now() });
  });

  test('an endpoint that is deleted takes its deliveries along, even one that is being sent', async () => {
    const { emit, tenant, id } = await suite.subscribed();
    const messageId = await emit();
    suite.receiver.behave = (response) => {
      void suite.webhooks.endpoints.delete(tenant, id).then(() => response.end());
    };
    expect(await suite.deliver()).toBe(1);
    await emit('nobody wants it');
    expect(await suite.deliver()).toBe(0);
    const { deliveries } = await suite.webhooks.messages.get(tenant, messageId);
    expect(deliveries).toEqual([]);
  });

  test('a changed address is used, and starts afresh', async () => {
    const other = await Receiver.start();
    suite.receiver.behave = answering(429, { 'retry-after': '3600' });
    const { emit, tenant, id, read } = await suite.subscribed();
    const messageId = await emit();
    await suite.deliver();
    await suite.webhooks.endpoints.update(tenant, id, { url: other.url });
    expect(await read()).toMatchObject({ url: other.url, failingSince: null, throttledUntil: null });
    const next = await emit();
    await suite.deliver();
    expect(other.ids).toEqual([next]);
    await suite.pass(hour);
    expect(other.ids).toEqual([next, messageId]);
    await other.stop();
  });
});
