import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Language } from '../language/language.ts';
import type { Conversation, ConversationId } from './conversation.ts';

@Entity({ name: 'conversation' })
@Index('conversation_customer', ['tenantId', 'customerId'])
@Index('conversation_age', ['tenantId', 'createdAt'])
export class ConversationEntity implements Conversation {
  @PrimaryColumn(id)
  id!: ConversationId;

  @Index()
  @Column(id)
  tenantId!: TenantId;

  /** What the tenant calls the customer; null where it did not say. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  customerId!: string | null;

  @Column({ type: 'varchar', length: 8, nullable: true })
  language!: Language | null;

  /** Raised before messages are added, which also lets one writer at a time into the conversation. */
  @Column({ type: 'integer' })
  messageCount!: number;

  @Column(instant)
  createdAt!: Date;
}
