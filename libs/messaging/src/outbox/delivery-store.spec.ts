import { databaseKinds } from '@attention-flow/testing';
import { done } from '../message.ts';
import { newPlace, openReplica } from '../testing/place.ts';
import type { Replica } from '../testing/place.ts';
import { makeFolder } from '../testing/place.ts';
import { DeliveryEntity } from './delivery.entity.ts';
import { DeliveryStore } from './delivery-store.ts';

const queue = { topic: 'mail.asked', group: 'mailers' };
const now = new Date('2030-01-01T00:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);

describe.each(databaseKinds)('DeliveryStore on $name', ({ create }) => {
  let replica: Replica;
  let end: () => Promise<void>;
  const store = (holder: string) => new DeliveryStore(replica.database, holder);
  const publish = (payloads: readonly unknown[], key?: string) =>
    replica.messaging.messages.publishAll(payloads.map((payload) => ({ topic: 'mail.asked', payload, key })));
  const claim = (holder: string, { limit = 100, at = now, window = 100 } = {}) =>
    store(holder).claim({ ...queue, limit, now: at, until: new Date(at.getTime() + 1_000), window });
  const payloads = (rows: readonly DeliveryEntity[]) => rows.map(({ payload }) => payload);

  beforeAll(async () => {
    const [{ url, drop }, home] = [await create(), await makeFolder()];
    replica = await openReplica(newPlace({ folder: home.folder, url, natsUrl: undefined, drop }));
    end = async () => {
      await replica.close();
      await Promise.all([drop(), home.drop()]);
    };
  });
  afterAll(() => end());
  beforeEach(() => replica.database.rows(DeliveryEntity).createQueryBuilder().delete().execute());

  test('gives each message to one of those who ask at once', async () => {
    const numbers = Array.from({ length: 60 }, (_, number) => number);
    await publish(numbers);
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, holder) => claim(`holder${holder}`, { limit: 10 })),
    );
    const taken = claims.flatMap(payloads);
    expect(new Set(taken).size).toBe(taken.length);
    const rest = await claim('last');
    expect([...taken, ...payloads(rest)].map(Number).toSorted((a, b) => a - b)).toEqual(numbers);
  });

  test('gives the first message of a key alone, and the next when it is done', async () => {
    await publish(['a1', 'a2'], 'a');
    await publish(['b1'], 'b');
    await publish(['free', 'free']);
    const rows = await claim('one');
    expect(payloads(rows)).toEqual(['a1', 'b1', 'free', 'free']);
    expect(payloads(await claim('other'))).toEqual([]);
    await store('one').complete(rows.slice(0, 1).map(({ position }) => position));
    expect(payloads(await claim('other'))).toEqual(['a2']);
  });

  test('looks at no more than it is told', async () => {
    await publish([1, 2, 3], 'a');
    await publish(['behind']);
    expect(payloads(await claim('one', { window: 3 }))).toEqual([1]);
    expect(payloads(await claim('one', { window: 2 }))).toEqual([]);
    expect(payloads(await claim('one', { window: 3 }))).toEqual(['behind']);
  });

  test('gives a message to another when its lease has run out; the first is not heard any more', async () => {
    await publish(['x']);
    const [row] = await claim('slow');
    const position = row?.position ?? 0;
    expect(await claim('quick', { at: later(900) })).toEqual([]);
    const [again] = await claim('quick', { at: later(1_100) });
    expect(again).toMatchObject({ payload: 'x', attempt: 2 });
    expect(await store('slow').complete([position])).toBe(0);
    expect([...(await store('slow').extend([position], later(9_000)))]).toEqual([]);
    await store('slow').retry(position, later(0));
    await store('slow').release([position], later(0));
    expect(await replica.database.rows(DeliveryEntity).findOneBy({ position })).toEqual(again);
    expect(await store('quick').complete([position])).toBe(1);
  });

  test('counts a delivery that is given back as none', async () => {
    await publish(['x']);
    const [row] = await claim('one');
    await store('one').release([row?.position ?? 0], now);
    expect(await claim('other')).toMatchObject([{ attempt: 1 }]);
  });

  test('knows when the next is due', async () => {
    expect(await store('one').dueAt(queue)).toBeUndefined();
    await publish(['x']);
    const [row] = await claim('one');
    expect(await store('one').dueAt(queue)).toEqual(later(1_000));
    await store('one').retry(row?.position ?? 0, later(5_000));
    expect(await store('one').dueAt(queue)).toEqual(later(5_000));
    expect(await store('one').dueAt(queue, later(5_000))).toBeUndefined();
  });

  test('a message whose handlers all died is parked before another one dies', async () => {
    await publish(['deadly']);
    await replica.database.rows(DeliveryEntity).update({ topic: 'mail.asked' }, { attempt: 3 });
    const seen: unknown[] = [];
    const consumer = await replica.messaging.queues.consume({
      ...queue,
      maxDeliveries: 3,
      parse: (payload) => payload,
      handler: ({ payload }) => {
        seen.push(payload);
        return Promise.resolve(done);
      },
    });
    const parked = () => replica.messaging.queues.parked({}, { limit: 1 });
    while ((await parked()).messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await consumer.stop();
    expect(seen).toEqual([]);
    expect((await parked()).messages).toMatchObject([
      { payload: 'deadly', reason: 'Delivered 3 times, and no handler came to an end' },
    ]);
  });
});
