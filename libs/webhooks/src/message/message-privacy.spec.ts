import { databaseKinds } from '@attention-flow/testing';
import { WebhookSuite, day } from '../testing/webhook-suite.ts';

describe.each(databaseKinds)('messages on $name', ({ create }) => {
  let suite: WebhookSuite;
  beforeAll(async () => (suite = await WebhookSuite.open(create)));
  afterEach(() => suite.renewReceiver());
  afterAll(() => suite.destroy());

  test('old messages are deleted', async () => {
    const { emit, tenant } = await suite.subscribed();
    await emit('old');
    await suite.deliver();
    suite.lab.clock.advance(90 * day + 1);
    const kept = await emit('new');
    await suite.webhooks.doChores();
    expect((await suite.webhooks.messages.page(tenant, {}, { limit: 10 })).rows).toMatchObject([
      { id: kept },
    ]);
    await suite.deliver();
  });

  test('messages about one person are handed out, and erased', async () => {
    const { tenant } = await suite.subscribed();
    const occurredAt = suite.lab.clock.now();
    const about = (alertId: string, subjectId?: string) =>
      suite.webhooks.emit({ tenant, type: 'alert.opened', payload: { alertId }, occurredAt, subjectId });
    const ids = [await about('1', 'ada'), await about('2', 'bob'), await about('3', 'ada'), await about('4')];
    const { privacy } = suite.webhooks;
    const ada = { tenantId: tenant, subjectId: 'ada' };
    const exported: string[] = [];
    for await (const { id } of privacy.export(ada)) exported.push(id ?? '');
    expect(exported).toEqual([ids[0], ids[2]]);
    expect(await privacy.erase({ ...ada, tenantId: suite.lab.newTenant() })).toEqual({
      removed: { messages: 0 },
    });
    expect(await privacy.erase(ada)).toEqual({ removed: { messages: 2 } });
    await suite.deliver();
    expect(suite.receiver.ids).toEqual([ids[1], ids[3]]);
    suite.lab.clock.advance(1);
    expect(await privacy.deleteBefore(suite.lab.clock.now(), tenant, 1)).toBe(1);
    expect(await privacy.deleteBefore(suite.lab.clock.now(), tenant, 10)).toBe(1);
  });
});
