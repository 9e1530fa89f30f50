import { settingsOf } from '../execution.ts';
import { readStats } from '../outbox/stats.ts';
import { StoredQueues } from '../stored-queues.ts';
import type { Consumer, ConsumerOptions, QueueStats, Subscription } from '../work-queues.ts';
import { unseal } from './envelope.ts';
import { NatsConsumer } from './nats-consumer.ts';
import type { NatsConsumerParts } from './nats-consumer.ts';

/** Work queues on NATS JetStream, fed from the outbox. */
export class NatsQueues extends StoredQueues {
  private readonly consumers = new Set<Consumer>();

  constructor(private readonly parts: NatsConsumerParts) {
    super(parts.parked);
  }

  async consume<Payload>(options: ConsumerOptions<Payload>): Promise<Consumer> {
    this.parts.subscriptions.require(options);
    const consumer = new NatsConsumer(options, settingsOf(options), this.parts);
    this.consumers.add(consumer);
    return Promise.resolve({
      stop: async (graceMs) => {
        this.consumers.delete(consumer);
        await consumer.stop(graceMs);
      },
    });
  }

  async stats(): Promise<readonly QueueStats[]> {
    const stored = await readStats(this.parts);
    return Promise.all(stored.map((stats) => this.withCarried(stats)));
  }

  async stop(graceMs?: number): Promise<void> {
    await Promise.all([...this.consumers].map((consumer) => consumer.stop(graceMs)));
    this.consumers.clear();
  }

  private async withCarried(stats: QueueStats): Promise<QueueStats> {
    const { connection, names, clock } = this.parts;
    const subject = names.subject(stats, '*');
    const { state } = await connection.manager.streams.info(names.workStream, { subjects_filter: subject });
    const counts = Object.values(state.subjects ?? {});
    if (counts.length === 0) return stats;
    const oldest = await this.oldest(stats);
    const ages = [stats.oldestAgeMs, oldest && clock.now().getTime() - oldest.getTime()];
    return {
      ...stats,
      depth: stats.depth + counts.reduce((sum, count) => sum + count, 0),
      oldestAgeMs: Math.max(0, ...ages.filter((age) => typeof age === 'number')),
    };
  }

  private async oldest(subscription: Subscription): Promise<Date | undefined> {
    const { connection, names } = this.parts;
    const message = await connection.manager.direct.getMessage(names.workStream, {
      seq: 1,
      next_by_subj: names.subject(subscription, '*'),
    });
    return message ? unseal(message.string()).publishedAt : undefined;
  }
}
