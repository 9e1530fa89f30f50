import { id, instant, json } from '@attention-flow/persistence';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Quota } from '../rate-limit/gcra.ts';
import type { Tenant, TenantId } from './tenant.ts';

@Entity({ name: 'security_tenant' })
@Index(['name'], { unique: true })
export class TenantEntity implements Tenant {
  @PrimaryColumn(id)
  id!: TenantId;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Column({ ...instant, nullable: true })
  suspendedAt!: Date | null;

  @Column({ ...json, nullable: true })
  quota!: Quota | null;

  @Column(instant)
  createdAt!: Date;
}
