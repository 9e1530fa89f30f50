import { setTimeout as sleep } from 'node:timers/promises';
import { done } from '../message.ts';
import type { Delivery } from '../message.ts';
import type { MessagingOptions } from '../messaging.ts';
import type { Consumer, ConsumerOptions, QueueStats } from '../work-queues.ts';
import type { Replica } from './place.ts';

const parse = (payload: unknown): unknown => payload;

/** A consumer's options that make tests short. */
export const brisk = { leaseMs: 2_000, backoff: { firstMs: 20, factor: 2, maxMs: 200, jitter: 0 }, parse };

/** Opens one more replica in the place of the test at hand. */
export type Open = (options?: Partial<MessagingOptions>) => Promise<Replica>;

/** Waits until `isTrue`; fails after a while, saying what it waited for. */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  ms = 15_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
    await sleep(15);
  }
}

export interface MailConsumer {
  readonly consumer: Consumer;
  /** What was delivered, in order. */
  readonly deliveries: readonly Delivery<unknown>[];
  payloads(): readonly unknown[];
}

/** Consumes `mail.asked`. */
export async function consumeMail(
  { messaging }: Replica,
  handler: ConsumerOptions<unknown>['handler'] = () => Promise.resolve(done),
  options: Partial<ConsumerOptions<unknown>> = {},
): Promise<MailConsumer> {
  const deliveries: Delivery<unknown>[] = [];
  const consumer = await messaging.queues.consume({
    topic: 'mail.asked',
    group: 'mailers',
    ...brisk,
    handler: (delivery, signal) => {
      deliveries.push(delivery);
      return handler(delivery, signal);
    },
    ...options,
  });
  return { deliveries, consumer, payloads: () => deliveries.map(({ payload }) => payload) };
}

export async function mailStats({ messaging }: Replica): Promise<QueueStats | undefined> {
  return (await messaging.queues.stats()).find(({ topic }) => topic === 'mail.asked');
}

export const isDrained = (replica: Replica) => async (): Promise<boolean> =>
  (await mailStats(replica))?.depth === 0;
