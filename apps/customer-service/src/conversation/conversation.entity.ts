import { Column, Entity, PrimaryColumn } from 'typeorm';
import { id, instant } from '@attention-flow/persistence';
import type { Language } from '../language/language.ts';
import type { Conversation, ConversationId } from './conversation.ts';

@Entity({ name: 'conversation' })
export class ConversationEntity implements Conversation {
  @PrimaryColumn(id)
  id!: ConversationId;

  @Column({ type: 'varchar', length: 8, nullable: true })
  language!: Language | null;

  /** Raised before messages are added, which also lets one writer at a time into the conversation. */
  @Column({ type: 'integer' })
  messageCount!: number;

  @Column(instant)
  createdAt!: Date;
}
