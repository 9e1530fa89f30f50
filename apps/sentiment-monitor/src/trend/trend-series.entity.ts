import { id, sequence } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index } from 'typeorm';

/** A series that was counted in; an empty column is everything. */
@Entity({ name: 'trend_series' })
@Index(['tenantId', 'topic', 'entity', 'source', 'language'], { unique: true })
export class TrendSeriesEntity {
  @Column(sequence)
  id!: number;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 100 })
  topic!: string;

  @Column({ type: 'varchar', length: 100 })
  entity!: string;

  @Column({ type: 'varchar', length: 100 })
  source!: string;

  @Column({ type: 'varchar', length: 8 })
  language!: string;
}
