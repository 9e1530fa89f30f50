import { id, instant, oneOf } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../tenant.ts';
import type { Message, MessageId, MessageKind } from './message.ts';

/** One event, written in the transaction of what it tells of. */
@Entity({ name: 'webhook_message' })
export class WebhookMessageEntity implements Message {
  @PrimaryColumn(id)
  id!: MessageId;

  @Column(id)
  tenantId!: TenantId;

  @Column(oneOf)
  kind!: MessageKind;

  @Column({ type: 'varchar', length: 100 })
  type!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'text', nullable: true })
  subjectId!: string | null;

  @Column({ type: 'varchar', length: 55, nullable: true })
  traceparent!: string | null;

  @Column(instant)
  occurredAt!: Date;

  @Column(instant)
  createdAt!: Date;
}
