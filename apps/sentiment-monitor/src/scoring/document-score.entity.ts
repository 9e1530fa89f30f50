import { float, id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DocumentId, DocumentScore, SentenceScore } from '../document/document.ts';
import type { Sentiment } from './score.ts';

/** What the model made of a canonical document; added once, in the transaction that counts it. */
@Entity({ name: 'document_score' })
@Index(['tenantId', 'scoredAt', 'documentId'])
export class DocumentScoreEntity implements DocumentScore {
  @PrimaryColumn(id)
  documentId!: DocumentId;

  @Column(id)
  tenantId!: TenantId;

  @Column(json)
  topics!: readonly { readonly topic: string; readonly probability: number }[];

  @Column({ type: 'varchar', length: 16 })
  sentiment!: Sentiment;

  @Column(float)
  confidence!: number;

  @Column(float)
  score!: number;

  @Column(json)
  sentences!: readonly SentenceScore[];

  @Column({ type: 'varchar', length: 64 })
  modelVersion!: string;

  @Column(instant)
  scoredAt!: Date;
}
