import { Clock, Database } from '@attention-flow/persistence';
import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { Notifier } from '../notification/notifier.ts';
import { RuleRepository } from '../rule/rule.repository.ts';
import type { RuleId } from '../rule/rule.entity.ts';
import type { AlertEntity, AlertId } from './alert.entity.ts';
import type { AlertEventEntity, AlertEventKind } from './alert-event.entity.ts';
import { AlertNotFoundError, AlertResolvedError } from './alert.errors.ts';
import { AlertRepository } from './alert.repository.ts';
import type { AlertState } from './lifecycle.ts';

interface Change {
  readonly kind: AlertEventKind;
  readonly actor: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly change: (alert: AlertEntity) => AlertEntity;
  readonly isTold?: boolean;
}

/** What people do with alerts. None of it changes an alert's state or its sequence number. */
@Injectable()
export class AlertService {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly rules: RuleRepository,
    private readonly notifier: Notifier,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  page(
    tenantId: TenantId,
    { state, ruleId }: { readonly state?: AlertState | undefined; readonly ruleId?: RuleId | undefined },
    options: { limit: number; after?: string | undefined },
  ): Promise<Page<AlertEntity>> {
    return this.alerts.page({ tenantId, ...(state && { state }), ...(ruleId && { ruleId }) }, options);
  }

  /** @throws AlertNotFoundError */
  async find(tenantId: TenantId, id: AlertId): Promise<AlertEntity> {
    const alert = await this.alerts.find(tenantId, id);
    if (!alert) throw new AlertNotFoundError(id);
    return alert;
  }

  /** Oldest first. @throws AlertNotFoundError */
  async history(tenantId: TenantId, id: AlertId): Promise<readonly AlertEventEntity[]> {
    await this.find(tenantId, id);
    return this.alerts.history(id);
  }

  /** Somebody takes it on: no repeats from now on. Done again it changes nothing. @throws AlertNotFoundError, AlertResolvedError */
  acknowledge(tenantId: TenantId, id: AlertId, by: string, comment: string): Promise<AlertEntity> {
    return this.changed(tenantId, id, {
      kind: 'acknowledged',
      actor: by,
      details: { comment },
      isTold: true,
      change: (alert) => ({
        ...alert,
        acknowledgedBy: by,
        acknowledgedAt: this.clock.now(),
        nextNoticeAt: null,
      }),
    });
  }

  /** @throws AlertNotFoundError, AlertResolvedError */
  assign(tenantId: TenantId, id: AlertId, assignee: string, by: string): Promise<AlertEntity> {
    const change = (alert: AlertEntity) => ({ ...alert, assignee });
    return this.changed(tenantId, id, { kind: 'assigned', actor: by, details: { assignee }, change });
  }

  /** Nobody is told of it until then. @throws AlertNotFoundError, AlertResolvedError */
  snooze(tenantId: TenantId, id: AlertId, until: Date, by: string): Promise<AlertEntity> {
    const details = { until: until.toISOString() };
    const change = (alert: AlertEntity) => ({ ...alert, snoozedUntil: until });
    return this.changed(tenantId, id, { kind: 'snoozed', actor: by, details, change });
  }

  private changed(tenantId: TenantId, id: AlertId, given: Change): Promise<AlertEntity> {
    return this.database.transaction(async () => {
      const alert = await this.alerts.lock(tenantId, id);
      if (!alert) throw new AlertNotFoundError(id);
      if (alert.openKey === null) throw new AlertResolvedError(id);
      if (given.kind === 'acknowledged' && alert.acknowledgedBy === given.actor) return alert;
      const changed = given.change(alert);
      await this.alerts.save(changed);
      const rule = given.isTold ? await this.rules.find(tenantId, alert.ruleId) : null;
      const webhookId = rule
        ? await this.notifier.emit(changed, rule.definition, {
            type: 'alert.acknowledged',
            reason: 'acknowledged',
          })
        : null;
      const { kind, actor, details } = given;
      const { sequence } = alert.lifecycle;
      const recordedAt = this.clock.now();
      await this.alerts.record({
        alertId: id,
        tenantId,
        kind,
        actor,
        details,
        sequence,
        webhookId,
        recordedAt,
      });
      return changed;
    });
  }
}
