import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidMessageError } from '../errors.ts';
import { done } from '../message.ts';
import { brisk, consumeMail, isDrained, mailStats, until } from './brisk.ts';
import type { Open } from './brisk.ts';

/** What is published reaches those that it is for, and nobody else. */
export function testPublishing(open: Open): void {
  test('delivers what was published, with all it carries', async () => {
    const replica = await open({ carrier: () => ({ tenantId: 'acme', traceparent: '00-1-2-01' }) });
    const { deliveries } = await consumeMail(replica);
    const before = Date.now();
    const id = await replica.messaging.messages.publish({
      topic: 'mail.asked',
      payload: { to: ['喵', null, 1.5] },
      key: 'one',
    });
    await until('it is there', () => deliveries.length === 1);
    expect(deliveries[0]).toEqual({
      id,
      topic: 'mail.asked',
      group: 'mailers',
      payload: { to: ['喵', null, 1.5] },
      key: 'one',
      tenantId: 'acme',
      traceparent: '00-1-2-01',
      publishedAt: expect.any(Date),
      attempt: 1,
    });
    expect(Math.abs((deliveries[0]?.publishedAt.getTime() ?? 0) - before)).toBeLessThan(5_000);
    await until('it is gone', isDrained(replica));
  });

  test('publishes with its transaction, or not at all', async () => {
    const replica = await open();
    const { payloads } = await consumeMail(replica);
    const { database, messaging } = replica;
    const failing = database.transaction(async () => {
      await messaging.messages.publish({ topic: 'mail.asked', payload: 'lost' });
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    await database.transaction(async () => {
      await messaging.messages.publish({ topic: 'mail.asked', payload: 'kept' });
      await sleep(100);
      expect(payloads()).toEqual([]);
    });
    await until('it is there', () => payloads().length === 1);
    expect(payloads()).toEqual(['kept']);
  });

  test('publishes thousands at once, or none', async () => {
    const replica = await open();
    const payloads = Array.from({ length: 4_000 }, (_, number) => number);
    const messages = payloads.map((payload) => ({ topic: 'mail.asked', payload, delayMs: 60_000 }));
    const ids = await replica.messaging.messages.publishAll(messages);
    expect(new Set(ids).size).toBe(4_000);
    const wrong = [...messages, { topic: 'mail.asked', payload: undefined }];
    await expect(replica.messaging.messages.publishAll(wrong)).rejects.toThrow(InvalidMessageError);
    expect((await mailStats(replica))?.depth).toBe(4_000);
  });

  test.each([
    { message: { topic: 'nobody.asked', payload: 1 }, code: 'MESSAGING_UNKNOWN_TOPIC' },
    { message: { topic: 'mail.asked', payload: () => 1 }, code: 'MESSAGING_INVALID_MESSAGE' },
    { message: { topic: 'mail.asked', payload: 'x'.repeat(262_143) }, code: 'MESSAGING_INVALID_MESSAGE' },
    { message: { topic: 'mail.asked', payload: 1, key: '' }, code: 'MESSAGING_INVALID_MESSAGE' },
    { message: { topic: 'mail.asked', payload: 1, delayMs: -1 }, code: 'MESSAGING_INVALID_MESSAGE' },
  ])('refuses $message.topic with $code', async ({ message, code }) => {
    const { messaging } = await open();
    await expect(messaging.messages.publish(message)).rejects.toMatchObject({ code });
  });

  test('refuses to consume what publishers do not know of', async () => {
    const { messaging } = await open();
    const consuming = messaging.queues.consume({
      topic: 'mail.asked',
      group: 'strangers',
      ...brisk,
      handler: () => Promise.resolve(done),
    });
    await expect(consuming).rejects.toMatchObject({ code: 'MESSAGING_UNKNOWN_SUBSCRIPTION' });
  });

  test('gives a message to each group, and to one member of it', async () => {
    const [one, other] = [await open(), await open()];
    const seen: string[] = [];
    for (const { messaging } of [one, other]) {
      for (const group of ['workers', 'audit']) {
        await messaging.queues.consume({
          topic: 'work.asked',
          group,
          ...brisk,
          concurrency: 4,
          handler: async ({ payload }) => {
            await sleep(5);
            seen.push(`${group} ${String(payload)}`);
            return done;
          },
        });
      }
    }
    const numbers = Array.from({ length: 60 }, (_, number) => number);
    await one.messaging.messages.publishAll(
      numbers.map((number) => ({ topic: 'work.asked', payload: number })),
    );
    await until('all are there', () => seen.length >= 120);
    await sleep(100);
    expect(seen.toSorted()).toEqual(
      ['workers', 'audit'].flatMap((group) => numbers.map((number) => `${group} ${number}`)).toSorted(),
    );
  });

  test('holds a message back for its delay', async () => {
    const replica = await open();
    const { payloads, deliveries } = await consumeMail(replica);
    const started = Date.now();
    await replica.messaging.messages.publish({ topic: 'mail.asked', payload: 'late', delayMs: 700 });
    await replica.messaging.messages.publish({ topic: 'mail.asked', payload: 'soon' });
    await until('both are there', () => deliveries.length === 2);
    expect(payloads()).toEqual(['soon', 'late']);
    expect(Date.now() - started).toBeGreaterThanOrEqual(690);
  });
}
