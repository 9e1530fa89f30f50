import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DataImport, DataImportId, ImportKind, RowProblem } from './data-import.ts';
import type { ImportFormat } from './import-format.ts';

@Entity({ name: 'data_import' })
@Index(['tenantId', 'createdAt'])
export class ImportEntity implements DataImport {
  @PrimaryColumn(id)
  id!: DataImportId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 16 })
  kind!: ImportKind;

  @Column({ type: 'varchar', length: 16 })
  format!: ImportFormat;

  @Column({ type: 'varchar', length: 16 })
  state!: DataImport['state'];

  @Column({ type: 'integer' })
  rowsRead!: number;

  @Column({ type: 'integer' })
  rowsRejected!: number;

  /** Rows that said nothing new: events that were there, by id. */
  @Column({ type: 'integer' })
  rowsKnown!: number;

  @Column(json)
  problems!: readonly RowProblem[];

  @Column({ type: 'text', nullable: true })
  failure!: string | null;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  finishedAt!: Date | null;
}
