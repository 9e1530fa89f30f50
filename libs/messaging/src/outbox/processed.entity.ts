import { id, instant } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MessageId } from '../message.ts';

/** That a group has had the effect of a message; written in the transaction of that effect. */
@Entity({ name: 'messaging_processed' })
export class ProcessedEntity {
  @PrimaryColumn(id)
  messageId!: MessageId;

  @PrimaryColumn({ type: 'text' })
  group!: string;

  @Column(instant)
  processedAt!: Date;
}
