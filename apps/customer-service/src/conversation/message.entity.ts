import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, json } from '@attention-flow/persistence';
import type { Language } from '../language/language.ts';
import type { ConversationId, MessageId } from './conversation.ts';
import type { Outcome } from './outcome.ts';

/** One message; `replyTo` and `outcome` are set for the bot's alone, `agent` for a person's. */
@Entity({ name: 'message' })
@Index(['conversationId', 'position'], { unique: true })
export class MessageEntity {
  @PrimaryColumn(id)
  id!: MessageId;

  @Column(id)
  conversationId!: ConversationId;

  /** From 1. */
  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'varchar', length: 16 })
  role!: 'customer' | 'bot' | 'agent';

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'varchar', length: 8 })
  language!: Language;

  @Column({ ...id, nullable: true })
  replyTo!: MessageId | null;

  @Column({ ...json, nullable: true })
  outcome!: Outcome | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  agent!: string | null;

  @Column(instant)
  createdAt!: Date;
}
