import { id, instant, json } from '@attention-flow/persistence';
import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RuleDefinition } from './rule.dto.ts';

export type RuleId = Id<'Rule'>;

/** One rule, and how far it was evaluated. */
@Entity({ name: 'alert_rule' })
@Index(['tenantId', 'id'])
export class RuleEntity {
  @PrimaryColumn(id)
  id!: RuleId;

  @Column(id)
  tenantId!: TenantId;

  @Column(json)
  definition!: RuleDefinition;

  /** Raised by each change, so that whoever evaluates it notices. */
  @Column({ type: 'integer' })
  revision!: number;

  /** Event time; every bucket that ended by then was judged. Null before the first. */
  @Column({ ...instant, nullable: true })
  evaluatedUntil!: Date | null;

  @Column(instant)
  createdAt!: Date;

  @Column(instant)
  updatedAt!: Date;
}
