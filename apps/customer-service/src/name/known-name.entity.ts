import { Entity, PrimaryColumn } from 'typeorm';
import { id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';

/** A name that messages may contain: of a product, a shop, a person. */
@Entity({ name: 'known_name' })
export class KnownNameEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 200 })
  name!: string;
}
