// A replica that publishes and handles messages until it is told, or killed; chaos.ts starts and kills it.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { done } from '../message.ts';
import type { Delivery, Outcome } from '../message.ts';
import { EffectEntity, IntentEntity, openReplica, subscriptions } from './place.ts';
import type { Place, Replica } from './place.ts';

interface Numbered {
  readonly key: string;
  readonly number: number;
}

const leaseMs = 1_000;
const backoff = { firstMs: 20, factor: 2, maxMs: 200, jitter: 0.2 };
const pauseMs = 40;

function parse(payload: unknown): Numbered {
  if (typeof payload !== 'object' || payload === null) throw new TypeError('Not a message of this test');
  return { key: String(Reflect.get(payload, 'key')), number: Number(Reflect.get(payload, 'number')) };
}

/** One in thirty times fails before its effect, one in thirty after it. */
const handle =
  ({ database, messaging }: Replica) =>
  async (delivery: Delivery<Numbered>): Promise<Outcome> => {
    if (Math.random() < 1 / 30) throw new Error('before the effect');
    const { id, group, payload } = delivery;
    await messaging.processed.once(delivery, async () => {
      await database.rows(EffectEntity).insert({ messageId: id, group, ...payload });
    });
    if (Math.random() < 1 / 30) throw new Error('after the effect');
    return done;
  };

/** Publishes in transactions, of which one in ten fails; what was meant is noted in the same ones. */
async function publish({ database, messaging }: Replica, key: string, isOver: () => boolean): Promise<void> {
  for (let number = 0; !isOver(); number += 1) {
    const transaction = database.transaction(async () => {
      await database.rows(IntentEntity).insert({ key, number });
      await messaging.messages.publishAll([
        { topic: 'work.asked', payload: { key, number }, key },
        { topic: 'mail.asked', payload: { key, number } },
      ]);
      if (Math.random() < 0.1) throw new Error('changed its mind');
    });
    await transaction.catch(() => undefined);
    await sleep(pauseMs);
  }
}

const place = JSON.parse(process.argv[2] ?? '{}') as Place;
const name = process.argv[3] ?? 'node';
const replica = await openReplica(place);
let isQuiet = false;
for (const { topic, group } of subscriptions) {
  const handler = handle(replica);
  await replica.messaging.queues.consume({
    topic,
    group,
    concurrency: 4,
    leaseMs,
    maxDeliveries: 1_000,
    backoff,
    parse,
    handler,
  });
}
const publishing = ['a', 'b', 'c'].map((suffix) => publish(replica, `${name}-${suffix}`, () => isQuiet));
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'quiet') {
    isQuiet = true;
    await Promise.all(publishing);
    process.stdout.write('quiet\n');
  }
  if (line === 'stop') break;
}
await replica.close();
process.exit(0);
