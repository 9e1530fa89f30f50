import { databaseKinds } from '@attention-flow/testing';
import { answering } from '../testing/receiver.ts';
import { alertClosed } from '../testing/webhook-lab.ts';
import { WebhookSuite, day, hour } from '../testing/webhook-suite.ts';

describe.each(databaseKinds)('replays and examples on $name', ({ create }) => {
  let suite: WebhookSuite;
  beforeAll(async () => (suite = await WebhookSuite.open(create)));
  afterEach(() => suite.renewReceiver());
  afterAll(() => suite.destroy());

  describe('a replay', () => {
    test('of one message keeps its id and body, and says what it is', async () => {
      const { emit, tenant, id, delivery } = await suite.subscribed();
      const messageId = await emit();
      await suite.deliver();
      suite.lab.clock.advance(hour);
      expect(await suite.webhooks.replays.one(tenant, messageId)).toBe(1);
      await suite.deliver();
      const [first, again] = suite.receiver.received;
      expect(suite.receiver.ids).toEqual([messageId, messageId]);
      expect(again?.body).toBe(first?.body);
      expect(again?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
      expect([first, again].map((request) => request?.headers['x-webhook-replay'])).toEqual([
        undefined,
        'true',
      ]);
      expect(await delivery(messageId)).toMatchObject({
        trigger: 'replay',
        state: 'delivered',
        attemptCount: 2,
      });
      await expect(suite.webhooks.replays.one(suite.lab.newTenant(), messageId, id)).rejects.toThrow(
        /no webhook message/,
      );
    });

    test('of a range takes what the filter says, page by page', async () => {
      const { emit, tenant, id } = await suite.subscribed({ eventTypes: ['alert.opened'] });
      const before = await emit('before');
      suite.lab.clock.advance(hour);
      const since = suite.lab.clock.now();
      const opened = [await emit('1'), await emit('2'), await emit('3')];
      const closed = await emit('4', alertClosed.type);
      suite.lab.clock.advance(hour);
      const until = suite.lab.clock.now();
      const after = await emit('after');
      await suite.deliver();
      expect(suite.receiver.ids).toEqual([before, ...opened, after]);
      suite.receiver.received.length = 0;

      const states = ['missed', 'delivered', 'failed', 'cancelled'] as const;
      const { range } = suite.webhooks.replays;
      const replay = (filter: object, page = { limit: 100 }) =>
        range.call(suite.webhooks.replays, tenant, id, { since, until, states, ...filter }, page);
      expect(await replay({})).toEqual({ replayed: 3, next: null });
      await suite.deliver();
      expect(suite.receiver.ids).toEqual(opened);
      expect(await replay({ types: ['alert.*'], states: ['missed'] })).toEqual({ replayed: 1, next: null });
      await suite.deliver();
      expect(suite.receiver.ids.at(-1)).toBe(closed);
      expect(await replay({ states: ['failed'] })).toEqual({ replayed: 0, next: null });

      const first = await replay({ types: ['alert.*'] }, { limit: 3 });
      expect(first).toEqual({ replayed: 3, next: expect.any(String) });
      const rest = await range.call(
        suite.webhooks.replays,
        tenant,
        id,
        { since, until, states, types: ['alert.*'] },
        { limit: 3, after: first.next ?? undefined },
      );
      expect(rest).toEqual({ replayed: 1, next: null });
    });

    test('does not go to a disabled endpoint', async () => {
      const { emit, tenant, id } = await suite.subscribed();
      const messageId = await emit();
      await suite.webhooks.endpoints.disable(tenant, id);
      await expect(suite.webhooks.replays.one(tenant, messageId, id)).rejects.toThrow(/is disabled/);
    });
  });

  test('an example is sent once, as an example, and never replayed with a range', async () => {
    const { tenant, id } = await suite.subscribed();
    suite.receiver.behave = answering(500);
    const since = suite.lab.clock.now();
    const messageId = await suite.webhooks.messages.sendExample(tenant, id, 'alert.opened');
    await suite.deliver();
    await suite.pass(10 * day);
    expect(suite.receiver.received).toMatchObject([
      { id: messageId, headers: { 'x-webhook-example': 'true' }, body: expect.stringContaining('"example"') },
    ]);
    const window = { since, until: suite.lab.clock.now(), states: ['failed', 'missed'] as const };
    expect(await suite.webhooks.replays.range(tenant, id, window, { limit: 10 })).toMatchObject({
      replayed: 0,
    });
  });
});
