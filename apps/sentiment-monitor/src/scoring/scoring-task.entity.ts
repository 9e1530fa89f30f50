import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DocumentId } from '../document/document.ts';

/** A document that waits for its score. Stored with it, deleted with the storing of the score. */
@Entity({ name: 'scoring_task' })
@Index(['availableAt', 'documentId'])
export class ScoringTaskEntity {
  @PrimaryColumn(id)
  documentId!: DocumentId;

  @Column(id)
  tenantId!: TenantId;

  /** When it may be taken; while it is being worked on, the end of the lease. Null: given up. */
  @Column({ ...instant, nullable: true })
  availableAt!: Date | null;

  @Column({ type: 'integer' })
  attempts!: number;

  /** Of who works on it; whoever no longer holds it stores nothing. */
  @Column({ ...id, nullable: true })
  leaseToken!: string | null;

  /** Why the last attempt failed. */
  @Column({ type: 'text', nullable: true })
  failure!: string | null;
}
