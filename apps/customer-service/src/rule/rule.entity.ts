import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { RuleEffect, RuleId } from './rule.ts';
import type { RuleConditionsDto } from './rule.dto.ts';

@Entity({ name: 'rule' })
export class RuleEntity {
  @PrimaryColumn(id)
  id!: RuleId;

  @Index()
  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  /** As it was given: moments are ISO 8601. */
  @Column(json)
  when!: RuleConditionsDto;

  @Column(json)
  effect!: RuleEffect;

  @Column(instant)
  createdAt!: Date;
}
