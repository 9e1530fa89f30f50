import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { MessageId } from '../conversation/conversation.ts';

export const ratings = ['up', 'down'] as const;
export type Rating = (typeof ratings)[number];

/** What somebody said of a reply; the latest word counts. */
@Entity({ name: 'feedback' })
@Index(['tenantId', 'createdAt'])
export class FeedbackEntity {
  @PrimaryColumn(id)
  messageId!: MessageId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 16, nullable: true })
  rating!: Rating | null;

  /** What the reply should have been. */
  @Column({ type: 'text', nullable: true })
  editedAnswer!: string | null;

  /** Whether the customer got what was wanted. */
  @Column({ type: 'boolean', nullable: true })
  isResolved!: boolean | null;

  @Column(instant)
  createdAt!: Date;
}
