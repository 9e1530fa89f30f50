import { Column, Entity, PrimaryColumn } from 'typeorm';
import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';

/** Which version of a tenant's own answers; a tenant without a row is answered by the system tenant's. */
@Entity({ name: 'lifecycle_active' })
export class ActiveModelEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  task!: string;

  @Column({ type: 'varchar', length: 64 })
  version!: string;

  /** What answered before, the latest last; a roll back takes the last one. */
  @Column(json)
  history!: readonly string[];

  /** Counted up by every change: a change is made to the revision that was read, or not at all. */
  @Column({ type: 'integer' })
  revision!: number;

  @Column(instant)
  changedAt!: Date;

  /** When the schedule last asked for a training. */
  @Column(instant)
  scheduledAt!: Date;
}
