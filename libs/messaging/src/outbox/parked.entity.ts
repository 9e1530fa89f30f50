import { id, instant, json } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../json.ts';
import type { MessageId } from '../message.ts';

/** A message set aside for a group, with the reason. */
@Entity({ name: 'messaging_parked' })
export class ParkedEntity {
  @PrimaryColumn(id)
  messageId!: MessageId;

  @PrimaryColumn({ type: 'text' })
  group!: string;

  @Column({ type: 'text' })
  topic!: string;

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

  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ type: 'integer' })
  redrives!: number;

  @Column({ type: 'text' })
  reason!: string;

  @Column(instant)
  parkedAt!: Date;
}
