import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Document, DocumentId, Language } from './document.ts';

/** A document as it came; what the model says of it is a row of its own. */
@Entity({ name: 'document' })
@Index(['tenantId', 'source', 'externalId'], { unique: true })
@Index(['tenantId', 'publishedAt', 'id'])
@Index(['tenantId', 'source', 'publishedAt', 'id'])
@Index(['tenantId', 'canonicalId'])
@Index(['tenantId', 'contentHash'])
export class DocumentEntity implements Document {
  @PrimaryColumn(id)
  id!: DocumentId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 100 })
  source!: string;

  @Column({ type: 'varchar', length: 300 })
  externalId!: string;

  @Column({ type: 'varchar', length: 64 })
  contentHash!: string;

  @Column(id)
  canonicalId!: DocumentId;

  @Column({ type: 'text', nullable: true })
  title!: string | null;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'text', nullable: true })
  url!: string | null;

  @Column({ type: 'varchar', length: 8 })
  language!: Language;

  @Column(instant)
  publishedAt!: Date;

  @Column(instant)
  receivedAt!: Date;

  @Column({ type: 'integer' })
  reach!: number;

  @Column(json)
  entities!: readonly string[];
}
