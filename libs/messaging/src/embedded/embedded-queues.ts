import { decide, isExhausted } from '../decide.ts';
import type { Decision } from '../decide.ts';
import { execute, settingsOf } from '../execution.ts';
import type { Settings } from '../execution.ts';
import type { Delivery } from '../message.ts';
import type { DeliveryEntity } from '../outbox/delivery.entity.ts';
import { LeaseWorker } from '../outbox/lease-worker.ts';
import { toFailed } from '../outbox/parked-store.ts';
import type { QueueParts } from '../queue-parts.ts';
import { readStats } from '../outbox/stats.ts';
import { StoredQueues } from '../stored-queues.ts';
import type { Consumer, ConsumerOptions, QueueStats } from '../work-queues.ts';

/** Work queues on the service's own database; its processes share the work. */
export class EmbeddedQueues extends StoredQueues {
  private readonly consumers = new Set<Consumer>();

  constructor(private readonly parts: QueueParts) {
    super(parts.parked);
  }

  async consume<Payload>(options: ConsumerOptions<Payload>): Promise<Consumer> {
    const { database, clock, ids, problems, parked, subscriptions } = this.parts;
    subscriptions.require(options);
    const settings = settingsOf(options);
    const worker = new LeaseWorker(
      {
        topic: options.topic,
        group: options.group,
        concurrency: settings.concurrency,
        leaseMs: settings.leaseMs,
        work: (row, signal) => this.work(row, { options, settings, signal }),
        park: (row, reason) => parked.add(toFailed(row, reason)),
      },
      { database, clock, problems, holder: ids.next<'Worker'>() },
    );
    this.consumers.add(worker);
    return Promise.resolve({
      stop: async (graceMs) => {
        this.consumers.delete(worker);
        await worker.stop(graceMs);
      },
    });
  }

  stats(): Promise<readonly QueueStats[]> {
    return readStats(this.parts);
  }

  async stop(graceMs?: number): Promise<void> {
    await Promise.all([...this.consumers].map((consumer) => consumer.stop(graceMs)));
    this.consumers.clear();
  }

  private async work<Payload>(
    row: DeliveryEntity,
    {
      options,
      settings,
      signal,
    }: {
      readonly options: ConsumerOptions<Payload>;
      readonly settings: Settings;
      readonly signal: AbortSignal;
    },
  ): Promise<Decision> {
    const exhausted = isExhausted(row.attempt, settings);
    if (exhausted) return exhausted;
    const outcome = await execute(toDelivery(row), options, { around: this.parts.around, signal });
    return decide(outcome, row.attempt, settings, this.parts.random());
  }
}

function toDelivery(row: DeliveryEntity): Delivery<unknown> {
  const { messageId, topic, group, key, payload, tenantId, traceparent, publishedAt, attempt } = row;
  return { id: messageId, topic, group, key, payload, tenantId, traceparent, publishedAt, attempt };
}
