import type { QueueParts } from '../queue-parts.ts';
import type { QueueStats } from '../work-queues.ts';
import { DeliveryEntity } from './delivery.entity.ts';

/** How the outbox and the parked messages stand, for each subscription. */
export async function readStats({
  database,
  clock,
  subscriptions,
  parked,
}: Pick<QueueParts, 'database' | 'clock' | 'subscriptions' | 'parked'>): Promise<readonly QueueStats[]> {
  const rows = await database
    .rows(DeliveryEntity)
    .createQueryBuilder('row')
    .select('row.topic', 'topic')
    .addSelect('row.group', 'group')
    .addSelect('COUNT(*)', 'depth')
    .addSelect('MIN(row.publishedAt)', 'oldest')
    .groupBy('row.topic')
    .addGroupBy('row.group')
    .getRawMany<{ topic: string; group: string; depth: number | string; oldest: number | string }>();
  const counts = await parked.counts();
  const now = clock.now().getTime();
  return subscriptions.all.map(({ topic, group }) => {
    const isThis = (one: { readonly topic: string; readonly group: string }) =>
      one.topic === topic && one.group === group;
    const row = rows.find(isThis);
    return {
      topic,
      group,
      depth: Number(row?.depth ?? 0),
      oldestAgeMs: row ? Math.max(0, now - Number(row.oldest)) : null,
      parked: counts.find(isThis)?.count ?? 0,
    };
  });
}
