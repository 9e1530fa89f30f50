import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Entity, Index, PrimaryColumn } from 'typeorm';
import type { DocumentId } from './document.ts';

export type TagKind = 'topic' | 'entity' | 'sentiment';

/** What a scored story can be found by, newest first. */
@Entity({ name: 'document_tag' })
@Index(['documentId'])
export class DocumentTagEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 16 })
  kind!: TagKind;

  @PrimaryColumn({ type: 'varchar', length: 100 })
  value!: string;

  @PrimaryColumn(instant)
  publishedAt!: Date;

  @PrimaryColumn(id)
  documentId!: DocumentId;
}
