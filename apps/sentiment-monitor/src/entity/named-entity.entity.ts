import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NamedEntity } from './named-entity.ts';

@Entity({ name: 'named_entity' })
export class NamedEntityEntity implements NamedEntity {
  @PrimaryColumn(id)
  tenantId!: TenantId;

  @PrimaryColumn({ type: 'varchar', length: 100 })
  key!: string;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Column({ type: 'varchar', length: 32, nullable: true })
  ticker!: string | null;

  @Column(json)
  aliases!: readonly string[];

  @Column(instant)
  updatedAt!: Date;
}
