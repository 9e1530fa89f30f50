import { id, instant, json, sequence } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index } from 'typeorm';
import type { AlertId } from './alert.entity.ts';

export const alertEventKinds = [
  'stateChanged',
  'notified',
  'repeated',
  'suppressed',
  'acknowledged',
  'assigned',
  'snoozed',
] as const;
export type AlertEventKind = (typeof alertEventKinds)[number];

/** What happened to an alert: rows are added, never changed. */
@Entity({ name: 'alert_event' })
@Index(['alertId', 'number'])
export class AlertEventEntity {
  @Column(sequence)
  number?: number;

  @Column(id)
  alertId!: AlertId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 16 })
  kind!: AlertEventKind;

  /** Of the alert at that time. */
  @Column({ type: 'integer' })
  sequence!: number;

  @Column(json)
  details!: object;

  /** Who did it; null for the service itself. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  actor!: string | null;

  /** What was sent; null where nothing was. */
  @Column({ ...id, nullable: true })
  webhookId!: string | null;

  @Column(instant)
  recordedAt!: Date;
}
