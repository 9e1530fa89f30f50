import { setTimeout as sleep } from 'node:timers/promises';
import { done } from '../message.ts';
import type { Delivery } from '../message.ts';
import { consumeMail, isDrained, until } from './brisk.ts';
import type { Open } from './brisk.ts';
import { EffectEntity } from './place.ts';

/** Handlers keep what they have, let go of it when they stop, and have one effect. */
export function testHandlers(open: Open): void {
  test('keeps what takes longer than the lease', async () => {
    const replica = await open();
    const slow = () => sleep(3_500).then(() => done);
    const one = await consumeMail(replica, slow, { leaseMs: 1_500 });
    const other = await consumeMail(replica, slow, { leaseMs: 1_500 });
    await replica.messaging.messages.publish({ topic: 'mail.asked', payload: 'long' });
    await until('it is gone', isDrained(replica));
    expect([...one.deliveries, ...other.deliveries]).toHaveLength(1);
  });

  test('stops when the work in hand is done, and others go on', async () => {
    const [one, other] = [await open(), await open()];
    const ended: unknown[] = [];
    const handler = async ({ payload }: Delivery<unknown>) => {
      await sleep(300);
      ended.push(payload);
      return done;
    };
    const { consumer, deliveries } = await consumeMail(one, handler, { concurrency: 2 });
    const numbers = Array.from({ length: 6 }, (_, number) => number);
    await one.messaging.messages.publishAll(numbers.map((payload) => ({ topic: 'mail.asked', payload })));
    await until('two are in hand', () => deliveries.length === 2);
    await consumer.stop();
    const begun = deliveries.length;
    expect(ended).toHaveLength(begun);
    const rest = await consumeMail(other, handler, { concurrency: 4 });
    await until('all are done', () => ended.length === 6);
    expect(ended.toSorted()).toEqual(numbers);
    expect(rest.deliveries.every(({ attempt }) => attempt <= 2)).toBe(true);
    expect(deliveries).toHaveLength(begun);
  });

  test('gives back at the end of the grace what is still in hand', async () => {
    const [one, other] = [await open(), await open()];
    const reasons: boolean[] = [];
    const { consumer, deliveries } = await consumeMail(
      one,
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reasons.push(signal.aborted);
            reject(new Error('aborted'));
          });
        }),
      { leaseMs: 60_000 },
    );
    await one.messaging.messages.publish({ topic: 'mail.asked', payload: 'endless', key: 'one' });
    await until('it is in hand', () => deliveries.length === 1);
    await consumer.stop(50);
    expect(reasons).toEqual([true]);
    const taken = await consumeMail(other);
    await until('the other has it', () => taken.deliveries.length === 1);
  });

  test('has the effect of a message once, however often it is delivered', async () => {
    const replica = await open();
    const { database, messaging } = replica;
    const { deliveries } = await consumeMail(replica, async (delivery) => {
      const { id, group, key, attempt } = delivery;
      await messaging.processed.once(delivery, async () => {
        const effect = { messageId: id, group, key: key ?? '', number: 0 };
        await database.rows(EffectEntity).insert(effect);
        if (attempt === 1) throw new Error('before the commit');
      });
      if (attempt === 2) throw new Error('after the commit');
      return done;
    });
    await messaging.messages.publish({ topic: 'mail.asked', payload: 1 });
    await until('it is gone', async () => deliveries.length === 3 && (await isDrained(replica)()));
    expect(await database.rows(EffectEntity).count()).toBe(1);
  });
}
