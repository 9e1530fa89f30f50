import { id, instant, oneOf } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EndpointId } from '../endpoint/endpoint.ts';
import type { MessageId } from '../message/message.ts';
import type { TenantId } from '../tenant.ts';
import type { AttemptReason, Delivery, DeliveryState, Trigger } from './delivery.ts';

/** One message on its way to one endpoint; there are never two for the same pair. */
@Entity({ name: 'webhook_delivery' })
export class WebhookDeliveryEntity implements Delivery {
  @PrimaryColumn(id)
  messageId!: MessageId;

  @PrimaryColumn(id)
  endpointId!: EndpointId;

  @Column(id)
  tenantId!: TenantId;

  @Column(oneOf)
  trigger!: Trigger;

  @Column(oneOf)
  state!: DeliveryState;

  @Column({ type: 'integer' })
  step!: number;

  @Column({ type: 'integer' })
  attemptCount!: number;

  @Column({ ...instant, nullable: true })
  dueAt!: Date | null;

  /** Of whoever is sending it; `dueAt` is then when the lease ends. */
  @Column({ ...id, nullable: true })
  leaseToken!: string | null;

  @Column({ type: 'integer', nullable: true })
  lastStatus!: number | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  lastReason!: AttemptReason | null;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  finishedAt!: Date | null;
}
