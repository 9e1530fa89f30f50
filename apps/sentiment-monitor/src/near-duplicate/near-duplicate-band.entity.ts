import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DocumentId } from '../document/document.ts';

/** One band of the signature of a canonical document. */
@Entity({ name: 'near_duplicate_band' })
@Index(['documentId'])
export class NearDuplicateBandEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'bigint', transformer: { to: (value: number) => value, from: Number } })
  band!: number;

  @PrimaryColumn(id)
  documentId!: DocumentId;

  @Column(instant)
  publishedAt!: Date;
}
