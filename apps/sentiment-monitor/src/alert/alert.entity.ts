import { id, instant, json } from '@attention-flow/persistence';
import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RuleId } from '../rule/rule.entity.ts';
import type { Labels } from '../silence/matcher.ts';
import type { Verdict } from '../signal/observation.ts';
import type { Suppression } from '../notification/suppression.ts';
import type { Evidence } from './evidence.ts';
import type { AlertState, Lifecycle } from './lifecycle.ts';

export type AlertId = Id<'Alert'>;

/** One alert, from the first anomaly to its end; the next one of the same series is another row. */
@Entity({ name: 'alert' })
@Index(['tenantId', 'state', 'id'])
@Index(['ruleId', 'openKey'], { unique: true })
@Index(['nextNoticeAt'])
export class AlertEntity {
  @PrimaryColumn(id)
  id!: AlertId;

  @Column(id)
  tenantId!: TenantId;

  @Column(id)
  ruleId!: RuleId;

  /** The key of its series as text. */
  @Column({ type: 'varchar', length: 600 })
  series!: string;

  /** The series as long as the alert is open, so that there is one at a time; null when resolved. */
  @Column({ type: 'varchar', length: 600, nullable: true })
  openKey!: string | null;

  @Column({ type: 'varchar', length: 16 })
  state!: AlertState;

  @Column(json)
  lifecycle!: Lifecycle;

  @Column(json)
  labels!: Labels;

  /** Values of the labels that its rule groups by. */
  @Column({ type: 'text' })
  groupKey!: string;

  /** Of the latest bucket. */
  @Column(json)
  verdict!: Verdict;

  @Column({ ...json, nullable: true })
  evidence!: Evidence | null;

  @Column({ ...json, nullable: true })
  suppression!: Suppression | null;

  /** When somebody is to be told next; null when nobody is. */
  @Column({ ...instant, nullable: true })
  nextNoticeAt!: Date | null;

  /** When somebody was told first and last that it fires; null before. */
  @Column({ ...instant, nullable: true })
  notifiedAt!: Date | null;

  @Column({ type: 'integer' })
  repeats!: number;

  @Column({ type: 'varchar', length: 200, nullable: true })
  acknowledgedBy!: string | null;

  @Column({ ...instant, nullable: true })
  acknowledgedAt!: Date | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  assignee!: string | null;

  @Column({ ...instant, nullable: true })
  snoozedUntil!: Date | null;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  resolvedAt!: Date | null;
}
