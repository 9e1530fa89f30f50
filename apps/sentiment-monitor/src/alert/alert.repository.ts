import { Database, readPage } from '@attention-flow/persistence';
import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import type { RuleId } from '../rule/rule.entity.ts';
import { AlertEntity } from './alert.entity.ts';
import type { AlertId } from './alert.entity.ts';
import { AlertEventEntity } from './alert-event.entity.ts';
import type { AlertState } from './lifecycle.ts';

export type NewAlertEvent = Omit<AlertEventEntity, 'number'>;

@Injectable()
export class AlertRepository {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, id: AlertId): Promise<AlertEntity | null> {
    return this.alerts.findOneBy({ tenantId, id });
  }

  /** The same, held against others until the transaction around ends. */
  async lock(tenantId: TenantId, id: AlertId): Promise<AlertEntity | null> {
    // SQLite has one transaction at a time anyway; an update that changes nothing holds the row on both.
    await this.alerts.update({ tenantId, id }, { tenantId });
    return this.find(tenantId, id);
  }

  /** Not resolved. */
  open(ruleId: RuleId): Promise<readonly AlertEntity[]> {
    return this.alerts.findBy({ ruleId, openKey: Not(IsNull()) });
  }

  firing(tenantId: TenantId): Promise<readonly AlertEntity[]> {
    return this.alerts.findBy({ tenantId, state: In(['firing', 'recovering']) });
  }

  due(now: Date, limit: number): Promise<readonly AlertEntity[]> {
    return this.alerts.find({
      where: { nextNoticeAt: LessThanOrEqual(now) },
      order: { nextNoticeAt: 'ASC', id: 'ASC' },
      take: limit,
    });
  }

  /** When anybody was last told of an alert of a group. */
  async lastToldAt(ruleId: RuleId, groupKey: string): Promise<Date | null> {
    const where = { ruleId, groupKey, notifiedAt: Not(IsNull()) };
    const [last] = await this.alerts.find({ where, order: { notifiedAt: 'DESC' }, take: 1 });
    return last?.notifiedAt ?? null;
  }

  /** Alerts of a group that fire. */
  async group(ruleId: RuleId, groupKey: string): Promise<readonly AlertId[]> {
    const where = { ruleId, groupKey, state: In(['firing', 'recovering']) };
    return (await this.alerts.find({ where, order: { id: 'ASC' }, take: 100 })).map(({ id }) => id);
  }

  page(
    where: FindOptionsWhere<AlertEntity> & { readonly state?: AlertState },
    options: { limit: number; after?: string | undefined },
  ): Promise<Page<AlertEntity>> {
    return readPage(this.alerts, { where, order: [{ by: 'id', direction: 'DESC' }], ...options });
  }

  async save(alert: AlertEntity): Promise<AlertEntity> {
    await this.alerts.save(alert);
    return alert;
  }

  async record(event: NewAlertEvent): Promise<void> {
    await this.database.rows(AlertEventEntity).insert(event);
  }

  history(alertId: AlertId): Promise<readonly AlertEventEntity[]> {
    return this.database
      .rows(AlertEventEntity)
      .find({ where: { alertId }, order: { number: 'ASC' }, take: 1_000 });
  }

  private get alerts() {
    return this.database.rows(AlertEntity);
  }
}
