import { readPage } from '@attention-flow/persistence';
import type { Clock, Database } from '@attention-flow/persistence';
import { LessThanOrEqual } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import type { ParkedFilter, ParkedMessage, ParkedPage } from '../work-queues.ts';
import type { DeliveryEntity } from './delivery.entity.ts';
import type { Outbox } from './outbox.ts';
import { ParkedEntity } from './parked.entity.ts';

/** A message to be parked, whatever carried it. */
export type Failed = Omit<ParkedEntity, 'parkedAt'>;

const batchSize = 500;

/** Messages set aside with their reason. They stay in the service's database, also when NATS carries the others. */
export class ParkedStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
  ) {}

  /** Parking twice is parking once. */
  async add(message: Failed): Promise<void> {
    await this.rows.save(this.rows.create({ ...message, parkedAt: this.clock.now() }));
  }

  async page(
    filter: ParkedFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<ParkedPage> {
    const { rows, next } = await readPage(this.rows, {
      where: where(filter),
      order: [{ by: 'parkedAt', direction: 'DESC' }],
      ...page,
    });
    return { messages: rows.map(toParkedMessage), next };
  }

  /** Puts messages back into the outbox for the groups that they failed for. @returns how many */
  async redrive(filter: ParkedFilter): Promise<number> {
    const until = this.clock.now();
    let count = 0;
    for (let moved = batchSize; moved === batchSize; count += moved) {
      moved = await this.database.transaction(async () => {
        const rows = await this.oldest(filter, until);
        // TypeORM takes the keys off what it removes.
        await this.outbox.store(rows.map((row) => toDelivery(row, until)));
        await this.rows.remove([...rows]);
        return rows.length;
      });
    }
    return count;
  }

  async discard(filter: ParkedFilter): Promise<number> {
    return this.database.transaction(async () => {
      const count = await this.rows.countBy(where(filter));
      const every = this.rows.createQueryBuilder().delete();
      // TypeORM refuses a condition that is none.
      await (Object.keys(where(filter)).length > 0 ? every.where(where(filter)) : every).execute();
      return count;
    });
  }

  async counts(): Promise<
    readonly { readonly topic: string; readonly group: string; readonly count: number }[]
  > {
    const rows = await this.rows
      .createQueryBuilder('row')
      .select('row.topic', 'topic')
      .addSelect('row.group', 'group')
      .addSelect('COUNT(*)', 'count')
      .groupBy('row.topic')
      .addGroupBy('row.group')
      .getRawMany<{ topic: string; group: string; count: number | string }>();
    return rows.map(({ topic, group, count }) => ({ topic, group, count: Number(count) }));
  }

  /** Two redrives at once do not get the same rows. */
  private oldest(filter: ParkedFilter, until: Date): Promise<readonly ParkedEntity[]> {
    const query = this.rows
      .createQueryBuilder('row')
      .setFindOptions({ where: { ...where(filter), parkedAt: LessThanOrEqual(until) } })
      .orderBy('row.parkedAt', 'ASC')
      .limit(batchSize);
    return (this.database.kind === 'postgres' ? query.setLock('pessimistic_write') : query).getMany();
  }

  private get rows() {
    return this.database.rows(ParkedEntity);
  }
}

export function toFailed(
  row: Omit<DeliveryEntity, 'position' | 'availableAt' | 'leaseHolder'>,
  reason: string,
): Failed {
  const { messageId, topic, group, key, payload, tenantId, traceparent, publishedAt } = row;
  const message = { messageId, topic, group, key, payload, tenantId, traceparent, publishedAt };
  return { ...message, attempts: row.attempt, redrives: row.redrives, reason };
}

function where({ topic, group, tenantId, id }: ParkedFilter): FindOptionsWhere<ParkedEntity> {
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(group === undefined ? {} : { group }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(id === undefined ? {} : { messageId: id }),
  };
}

function toParkedMessage({ messageId, redrives: _redrives, ...row }: ParkedEntity): ParkedMessage {
  return { ...row, id: messageId };
}

function toDelivery(row: ParkedEntity, availableAt: Date): Omit<DeliveryEntity, 'position'> {
  const { messageId, topic, group, key, payload, tenantId, traceparent, publishedAt } = row;
  const message = { messageId, topic, group, key, payload, tenantId, traceparent, publishedAt };
  return { ...message, availableAt, attempt: 0, redrives: row.redrives + 1, leaseHolder: null };
}
