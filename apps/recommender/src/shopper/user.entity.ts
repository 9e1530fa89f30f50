import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Attributes } from '../catalogue/catalogue-item.ts';

/** A user that the shop told of; users who have only events have no row. */
@Entity({ name: 'shop_user' })
export class UserEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  userId!: string;

  @Column(json)
  attributes!: Attributes;

  @Column(instant)
  createdAt!: Date;

  @Column(instant)
  updatedAt!: Date;
}
