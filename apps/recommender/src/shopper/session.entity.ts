import { id, instant } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An anonymous session whose visitor has logged in: what it did belongs to the user. */
@Entity({ name: 'user_session' })
@Index(['tenantId', 'userId'])
export class SessionEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  sessionId!: string;

  @Column({ type: 'varchar', length: 128 })
  userId!: string;

  @Column(instant)
  mergedAt!: Date;
}
