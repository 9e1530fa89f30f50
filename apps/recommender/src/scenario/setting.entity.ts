import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type SettingKind = 'behaviours' | 'scenario';

/** What a tenant has chosen: each scenario, and what kinds of events there are. */
@Entity({ name: 'shop_setting' })
export class SettingEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 16 })
  kind!: SettingKind;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  @Column(json)
  value!: unknown;

  @Column(instant)
  updatedAt!: Date;
}
