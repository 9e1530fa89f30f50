import { id, instant, json } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RetentionProgress } from './retention.ts';

/** How long a kind of data is kept where it is not the default. */
@Entity({ name: 'security_retention_time' })
export class RetentionTimeEntity {
  /** A tenant, or `*` for all that chose nothing. */
  @PrimaryColumn(id)
  tenantId!: string;

  @PrimaryColumn({ type: 'varchar', length: 100 })
  kind!: string;

  /** `null`: for ever. */
  @Column({ type: 'integer', nullable: true })
  days!: number | null;
}

/** The one run that is at work, or the last one. */
@Entity({ name: 'security_retention_run' })
export class RetentionRunEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column(instant)
  startedAt!: Date;

  @Column({ ...instant, nullable: true })
  finishedAt!: Date | null;

  /** Until then it belongs to the process that wrote this. */
  @Column(instant)
  leasedUntil!: Date;

  @Column(json)
  done!: RetentionProgress;
}
