import type { Database } from '@attention-flow/persistence';
import { In } from 'typeorm';
import type { EndpointId } from '../endpoint/endpoint.ts';
import type { MessageId } from '../message/message.ts';
import { workChannel } from '../work-channel.ts';
import { lockRows } from '../row-lock.ts';
import { WebhookDeliveryEntity } from './delivery.entity.ts';
import { triggers } from './delivery.ts';
import type { Trigger } from './delivery.ts';

const missable = triggers.filter((trigger) => trigger !== 'example' && trigger !== 'probe');
const restarted = { state: 'pending', step: 0, leaseToken: null, finishedAt: null } as const;

/** Rows of deliveries, and what happens to many of them at once. */
export class DeliveryRepository {
  constructor(private readonly database: Database) {}

  ofMessage(messageId: MessageId): Promise<WebhookDeliveryEntity[]> {
    return this.rows.find({ where: { messageId }, order: { createdAt: 'ASC', endpointId: 'ASC' } });
  }

  ofEndpoint(endpointId: EndpointId, messageIds: readonly MessageId[]): Promise<WebhookDeliveryEntity[]> {
    return this.rows.findBy({ endpointId, messageId: In([...messageIds]) });
  }

  /** Keeps the delivery for the transaction around. */
  keep(messageId: MessageId, endpointId: EndpointId): Promise<WebhookDeliveryEntity | null> {
    const query = this.rows
      .createQueryBuilder('delivery')
      .where('delivery.messageId = :messageId', { messageId })
      .andWhere('delivery.endpointId = :endpointId', { endpointId });
    return lockRows(this.database, query, 'change').getOne();
  }

  async update(
    { messageId, endpointId }: Pick<WebhookDeliveryEntity, 'messageId' | 'endpointId'>,
    changes: Partial<WebhookDeliveryEntity>,
  ): Promise<void> {
    await this.rows.update({ messageId, endpointId }, changes);
  }

  /** Sends messages to an endpoint once more, from the start of the schedule; one that is on its way too. */
  async restart(
    endpointId: EndpointId,
    messageIds: readonly MessageId[],
    { trigger, now }: { readonly trigger: Trigger; readonly now: Date },
  ): Promise<void> {
    await this.rows.update(
      { endpointId, messageId: In([...messageIds]) },
      { ...restarted, trigger, dueAt: now },
    );
    await this.database.signal(workChannel, '');
  }

  async insert(rows: readonly WebhookDeliveryEntity[]): Promise<void> {
    if (rows.length > 0) await this.rows.insert([...rows]);
    await this.database.signal(workChannel, '');
  }

  /** What waits for the endpoint is due at once, and what was given up since then is tried again. */
  async recover(endpointId: EndpointId, since: Date | null, now: Date): Promise<void> {
    await this.rows
      .createQueryBuilder()
      .update()
      .set({ step: 0, dueAt: now, leaseToken: null })
      .where('endpointId = :endpointId AND dueAt IS NOT NULL', { endpointId })
      .execute();
    if (since) {
      await this.rows
        .createQueryBuilder()
        .update()
        .set({ ...restarted, trigger: 'recovery', dueAt: now })
        .where("endpointId = :endpointId AND state = 'failed'", { endpointId })
        .andWhere('finishedAt >= :since', { since: since.getTime() })
        .andWhere('trigger IN (:...missable)', { missable })
        .execute();
    }
    await this.database.signal(workChannel, '');
  }

  /** Nobody wants what has waited. */
  async cancelPending(endpointId: EndpointId, now: Date): Promise<void> {
    await this.rows
      .createQueryBuilder()
      .update()
      .set({ state: 'cancelled', dueAt: null, leaseToken: null, finishedAt: now })
      .where('endpointId = :endpointId AND dueAt IS NOT NULL', { endpointId })
      .execute();
  }

  private get rows() {
    return this.database.rows(WebhookDeliveryEntity);
  }
}
