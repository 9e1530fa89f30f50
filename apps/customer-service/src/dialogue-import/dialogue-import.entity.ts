import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { DialogueImport, DialogueImportId, ImportOrigin, RowProblem } from './dialogue-import.ts';
import type { ImportFormat } from './import-format.ts';

@Entity({ name: 'dialogue_import' })
@Index(['tenantId', 'contentHash'], { unique: true })
export class DialogueImportEntity implements DialogueImport {
  @PrimaryColumn(id)
  id!: DialogueImportId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 64 })
  contentHash!: string;

  @Column({ type: 'varchar', length: 16 })
  format!: ImportFormat;

  @Column({ type: 'varchar', length: 16 })
  origin!: ImportOrigin;

  @Column({ type: 'varchar', length: 16 })
  state!: DialogueImport['state'];

  @Column({ type: 'integer' })
  rowsRead!: number;

  @Column({ type: 'integer' })
  rowsRejected!: number;

  @Column({ type: 'integer' })
  pairsFound!: number;

  @Column({ type: 'integer' })
  pairsImported!: number;

  @Column(json)
  problems!: readonly RowProblem[];

  @Column({ type: 'text', nullable: true })
  failure!: string | null;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  finishedAt!: Date | null;
}
