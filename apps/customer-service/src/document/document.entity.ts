import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { DocumentFormat, DocumentId } from './document.ts';

/** A document as it was given; its parts are cut anew at every start. */
@Entity({ name: 'document' })
@Index(['tenantId', 'name'], { unique: true })
export class DocumentEntity {
  @PrimaryColumn(id)
  id!: DocumentId;

  @Column(id)
  tenantId!: TenantId;

  /** What the tenant calls it, such as its address. */
  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Column({ type: 'varchar', length: 16 })
  format!: DocumentFormat;

  @Column({ type: 'text' })
  content!: string;

  /** SHA-256 of format and content. */
  @Column({ type: 'varchar', length: 64 })
  contentHash!: string;

  @Column(instant)
  createdAt!: Date;
}
