import { id, instant, json, sequence } from '@attention-flow/persistence';
import { Column, Entity } from 'typeorm';
import type { Json } from '../json.ts';
import type { MessageId } from '../message.ts';

/** A message that one group has not yet done; published, when NATS carries it on, until it is there. */
@Entity({ name: 'messaging_delivery' })
export class DeliveryEntity {
  @Column(sequence)
  position!: number;

  @Column(id)
  messageId!: MessageId;

  @Column({ type: 'text' })
  topic!: string;

  @Column({ type: 'text' })
  group!: string;

  @Column({ type: 'text', nullable: true })
  key!: string | null;

  @Column({ ...json, nullable: true })
  payload!: Json;

  @Column({ type: 'text', nullable: true })
  tenantId!: string | null;

  @Column({ type: 'text', nullable: true })
  traceparent!: string | null;

  @Column(instant)
  publishedAt!: Date;

  /** Nobody takes it before: a delay, a pause before the next delivery, or the lease of who has it in hand. */
  @Column(instant)
  availableAt!: Date;

  /** Deliveries begun. */
  @Column({ type: 'integer' })
  attempt!: number;

  /** How often it came back from the parked ones. */
  @Column({ type: 'integer' })
  redrives!: number;

  /** The worker that has it in hand; what a former one says counts no more. */
  @Column({ ...id, nullable: true })
  leaseHolder!: string | null;
}
