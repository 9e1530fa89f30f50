import { id, instant, json, oneOf } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EndpointId } from '../endpoint/endpoint.ts';
import type { MessageId } from '../message/message.ts';
import type { TenantId } from '../tenant.ts';
import type { Attempt, AttemptId, AttemptReason, Trigger } from './delivery.ts';

/** One request and what came back, for people who look for a fault. */
@Entity({ name: 'webhook_attempt' })
export class WebhookAttemptEntity implements Attempt {
  @PrimaryColumn(id)
  id!: AttemptId;

  @Column(id)
  messageId!: MessageId;

  @Column(id)
  endpointId!: EndpointId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'integer' })
  number!: number;

  @Column(oneOf)
  trigger!: Trigger;

  @Column(instant)
  startedAt!: Date;

  @Column({ type: 'integer' })
  durationMs!: number;

  @Column({ type: 'varchar', length: 32 })
  reason!: AttemptReason;

  @Column({ type: 'text', nullable: true })
  detail!: string | null;

  @Column({ type: 'integer', nullable: true })
  responseStatus!: number | null;

  @Column({ ...json, nullable: true })
  responseHeaders!: Readonly<Record<string, string>> | null;

  @Column({ type: 'text', nullable: true })
  responseBody!: string | null;

  @Column({ type: 'boolean' })
  isBodyCut!: boolean;
}
