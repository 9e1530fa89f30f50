import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { HandOffReason, HoldingState } from '../hand-off/hand-off.ts';
import type { Language } from '../language/language.ts';
import type { ConversationState } from '../understanding/conversation-state.ts';
import type { ConversationId, CustomerAttributes } from './conversation.ts';

@Entity({ name: 'conversation' })
@Index('conversation_customer', ['tenantId', 'customerId'])
@Index('conversation_age', ['tenantId', 'createdAt'])
@Index('conversation_queue', ['tenantId', 'state', 'dueAt'])
export class ConversationEntity {
  @PrimaryColumn(id)
  id!: ConversationId;

  @Index()
  @Column(id)
  tenantId!: TenantId;

  /** What the tenant calls the customer; null where it did not say. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  customerId!: string | null;

  /** Null for none. */
  @Column({ ...json, nullable: true })
  attributes!: CustomerAttributes | null;

  @Column({ type: 'varchar', length: 8, nullable: true })
  language!: Language | null;

  /** Raised before messages are added, which also lets one writer at a time into the conversation. */
  @Column({ type: 'integer' })
  messageCount!: number;

  /** Who answers. */
  @Column({ type: 'varchar', length: 16, default: 'bot' })
  state!: HoldingState;

  /** Who holds it, or held it last. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  agent!: string | null;

  /** Of the last call for a person; null where there was none. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  callReason!: HandOffReason | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  callTeam!: string | null;

  @Column({ ...instant, nullable: true })
  calledAt!: Date | null;

  /** By when a person should have answered the call. */
  @Column({ ...instant, nullable: true })
  dueAt!: Date | null;

  @Column({ ...instant, nullable: true })
  answeredAt!: Date | null;

  /** Null before the first message. */
  @Column({ ...json, nullable: true })
  context!: ConversationState | null;

  @Column(instant)
  createdAt!: Date;
}
