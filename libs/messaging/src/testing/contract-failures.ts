import { setTimeout as sleep } from 'node:timers/promises';
import { done } from '../message.ts';
import type { Delivery, Outcome } from '../message.ts';
import { consumeMail, isDrained, mailStats, until } from './brisk.ts';
import type { Open } from './brisk.ts';

/** What fails is tried again in its order, then parked, and can be driven again. */
export function testFailures(open: Open): void {
  test('keeps the order of each key, also when deliveries fail', async () => {
    const [one, other] = [await open(), await open()];
    const handled: string[] = [];
    let count = 0;
    const handler = async ({ payload, attempt }: Delivery<unknown>): Promise<Outcome> => {
      count += 1;
      await sleep(count % 7);
      if (attempt === 1 && count % 5 === 0) throw new Error('not now');
      handled.push(String(payload));
      return done;
    };
    await consumeMail(one, handler, { concurrency: 4 });
    await consumeMail(other, handler, { concurrency: 4 });
    const keys = ['a', 'b', 'c'];
    for (let number = 0; number < 12; number += 1) {
      for (const key of keys) {
        await one.messaging.messages.publish({ topic: 'mail.asked', payload: `${key}${number}`, key });
      }
    }
    await until('all are done', () => handled.length === 36, 25_000);
    for (const key of keys) {
      const numbers = handled.filter((text) => text.startsWith(key)).map((text) => Number(text.slice(1)));
      expect(numbers).toEqual(Array.from({ length: 12 }, (_, number) => number));
    }
  });

  test('delivers again what failed, after a pause, and parks it in the end with the reason', async () => {
    const replica = await open();
    const { deliveries } = await consumeMail(replica, () => Promise.reject(new Error('mailbox full')), {
      maxDeliveries: 3,
    });
    const id = await replica.messaging.messages.publish({
      topic: 'mail.asked',
      payload: 7,
      tenantId: 'acme',
    });
    await until('it is parked', async () => (await mailStats(replica))?.parked === 1);
    expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(await mailStats(replica)).toMatchObject({ depth: 0, oldestAgeMs: null, parked: 1 });
    const { messages, next } = await replica.messaging.queues.parked({ tenantId: 'acme' }, { limit: 10 });
    expect(next).toBeNull();
    expect(messages).toMatchObject([
      {
        id,
        topic: 'mail.asked',
        group: 'mailers',
        payload: 7,
        attempts: 3,
        reason: 'Failed 3 times, the last time: mailbox full',
      },
    ]);
    expect((await replica.messaging.queues.parked({ tenantId: 'other' }, { limit: 10 })).messages).toEqual(
      [],
    );
  });

  test('parks what cannot succeed at once, and goes on with the next', async () => {
    const replica = await open();
    const outcomes: Record<string, Outcome> = {
      bad: { kind: 'park', reason: 'no such order' },
      busy: { kind: 'retry', afterMs: 30, reason: 'busy' },
    };
    const { deliveries } = await consumeMail(
      replica,
      ({ payload, attempt }) => Promise.resolve(attempt === 1 ? (outcomes[String(payload)] ?? done) : done),
      {
        parse: (payload) => {
          if (payload === 'garbage') throw new Error('not an order');
          return payload;
        },
      },
    );
    for (const payload of ['bad', 'garbage', 'busy', 'good']) {
      await replica.messaging.messages.publish({ topic: 'mail.asked', payload, key: 'same' });
    }
    await until('the last is done', () => deliveries.some(({ payload }) => payload === 'good'));
    await until('all are gone', isDrained(replica));
    expect(deliveries.map(({ payload }) => payload)).toEqual(['bad', 'busy', 'busy', 'good']);
    const { messages } = await replica.messaging.queues.parked({}, { limit: 10 });
    expect(messages.map(({ reason }) => reason)).toEqual(['Payload refused: not an order', 'no such order']);
  });

  test('lets go of a handler that does not end, and delivers its message again', async () => {
    const replica = await open();
    const { deliveries, consumer } = await consumeMail(replica, () => new Promise(() => undefined), {
      leaseMs: 60_000,
    });
    await replica.messaging.messages.publish({ topic: 'mail.asked', payload: 'endless' });
    await until('it is in hand', () => deliveries.length === 1);
    expect(await mailStats(replica)).toMatchObject({ depth: 1, parked: 0 });
    await consumer.stop(0);
    const again = await consumeMail(replica);
    await until('it came again', () => again.deliveries.length === 1);
    await until('it is gone', isDrained(replica));
  });

  test('drives parked messages again, or throws them away', async () => {
    const replica = await open();
    let isBroken = true;
    const { deliveries } = await consumeMail(
      replica,
      () => Promise.resolve(isBroken ? { kind: 'park', reason: 'broken' } : done),
      { concurrency: 4 },
    );
    const payloads = Array.from({ length: 5 }, (_, number) => number);
    const ids = await replica.messaging.messages.publishAll(
      payloads.map((payload) => ({ topic: 'mail.asked', payload })),
    );
    await until('all are parked', async () => (await mailStats(replica))?.parked === 5);
    const { queues } = replica.messaging;
    const first = await queues.parked({ topic: 'mail.asked' }, { limit: 3 });
    const rest = await queues.parked({ topic: 'mail.asked' }, { limit: 3, after: first.next ?? '' });
    expect([...first.messages, ...rest.messages].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(rest.next).toBeNull();
    isBroken = false;
    expect(await queues.discard({ id: ids[0] })).toBe(1);
    expect(await queues.redrive({ group: 'audit' })).toBe(0);
    expect(await queues.redrive({ group: 'mailers' })).toBe(4);
    await until('they came again', () => deliveries.length === 9);
    expect(deliveries.slice(5).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
    expect(
      deliveries
        .slice(5)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids.slice(1).toSorted());
    await until('all are gone', isDrained(replica));
    expect(await mailStats(replica)).toMatchObject({ depth: 0, parked: 0 });
  });
}
