import { Clock } from '@attention-flow/persistence';
import { Webhooks } from '@attention-flow/webhooks';
import { Injectable } from '@nestjs/common';
import type { AlertEntity } from '../alert/alert.entity.ts';
import { AlertRepository } from '../alert/alert.repository.ts';
import type { RuleDefinition } from '../rule/rule.dto.ts';
import { SilenceService } from '../silence/silence.service.ts';
import type { AlertEventType, AlertPayload } from './alert-event-types.ts';
import { firstNoticeAt, nextRepeatAt, noticeOf } from './notice.ts';
import { suppressionOf } from './suppression.ts';

/** Suppressed alerts are looked at again this often: silences end, and inhibiting alerts, too. */
const lookAgainMs = 15_000;

/**
 * Tells of alerts, inside the transaction of what it tells: an event is sent if and only if the change is stored. All
 * methods give the alert as it is to be saved.
 */
@Injectable()
export class Notifier {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly alerts: AlertRepository,
    private readonly silences: SilenceService,
    private readonly clock: Clock,
  ) {}

  /** The alert has begun to fire: tells of it now, or later if its group waits. */
  async fired(alert: AlertEntity, rule: RuleDefinition): Promise<AlertEntity> {
    const now = this.clock.now();
    const times = { waitMs: rule.groupWaitSeconds * 1_000, intervalMs: rule.groupIntervalSeconds * 1_000 };
    const last = times.intervalMs > 0 ? await this.alerts.lastToldAt(alert.ruleId, alert.groupKey) : null;
    const due = { ...alert, nextNoticeAt: firstNoticeAt(now, last, times) };
    return due.nextNoticeAt <= now ? this.tellDue(due, rule) : due;
  }

  /** A notice is due: the first, a repeat, or none and why. */
  async tellDue(alert: AlertEntity, rule: RuleDefinition): Promise<AlertEntity> {
    const now = this.clock.now();
    const suppression = await this.suppression(alert, rule, now);
    const wasTold = alert.notifiedAt !== null;
    const notice = noticeOf({ wasTold, wasSuppressed: alert.suppression !== null }, suppression);
    if (notice.kind === 'nobody') {
      if (alert.suppression?.kind !== notice.suppression.kind)
        await this.record(alert, 'suppressed', { ...notice.suppression }, null);
      return {
        ...alert,
        suppression: notice.suppression,
        nextNoticeAt: new Date(now.getTime() + lookAgainMs),
      };
    }
    const repeats = notice.kind === 'repeat' ? alert.repeats + 1 : 0;
    const told: AlertEntity = { ...alert, suppression: null, notifiedAt: now, repeats };
    const first = rule.detector.kind === 'silence' ? 'feed.silent' : 'alert.firing';
    const type = notice.kind === 'repeat' ? 'alert.repeated' : first;
    const webhookId = await this.emit(told, rule, { type, reason: notice.reason });
    await this.record(
      told,
      notice.kind === 'repeat' ? 'repeated' : 'notified',
      { type, ...notice },
      webhookId,
    );
    return { ...told, nextNoticeAt: repeatOf(told, rule, alert.nextNoticeAt ?? now, now) };
  }

  /** The alert has ended: whoever heard that it fires hears that, too. */
  async resolved(alert: AlertEntity, rule: RuleDefinition, reason: string): Promise<AlertEntity> {
    const ended = { ...alert, nextNoticeAt: null };
    if (alert.notifiedAt === null) return ended;
    const webhookId = await this.emit(ended, rule, { type: 'alert.resolved', reason });
    await this.record(ended, 'notified', { type: 'alert.resolved', reason }, webhookId);
    return ended;
  }

  /** @returns the `webhook-id` */
  async emit(
    alert: AlertEntity,
    rule: RuleDefinition,
    { type, reason }: { readonly type: AlertEventType; readonly reason: string },
  ): Promise<string> {
    const group = await this.alerts.group(alert.ruleId, alert.groupKey);
    const payload = payloadOf(alert, rule, { reason, group });
    return this.webhooks.emit({ tenant: alert.tenantId, type, payload, occurredAt: this.clock.now() });
  }

  private async suppression(alert: AlertEntity, rule: RuleDefinition, now: Date) {
    const silences = await this.silences.open(alert.tenantId);
    const inhibitions = rule.inhibitedBy;
    const firing = inhibitions.length > 0 ? await this.alerts.firing(alert.tenantId) : [];
    return suppressionOf(alert, { now, silences, inhibitions, firing });
  }

  private record(
    { id: alertId, tenantId, lifecycle }: AlertEntity,
    kind: 'notified' | 'repeated' | 'suppressed',
    details: Readonly<Record<string, unknown>>,
    webhookId: string | null,
  ): Promise<void> {
    const recordedAt = this.clock.now();
    const { sequence } = lifecycle;
    return this.alerts.record({
      alertId,
      tenantId,
      kind,
      sequence,
      details,
      webhookId,
      actor: null,
      recordedAt,
    });
  }
}

function repeatOf(alert: AlertEntity, { repeatSeconds }: RuleDefinition, due: Date, now: Date): Date | null {
  if (repeatSeconds === null || alert.acknowledgedAt !== null) return null;
  return nextRepeatAt(due, now, repeatSeconds * 1_000);
}

function payloadOf(
  alert: AlertEntity,
  rule: RuleDefinition,
  { reason, group }: { readonly reason: string; readonly group: readonly string[] },
): AlertPayload {
  const { lifecycle, verdict, evidence } = alert;
  const { firingSinceMs } = lifecycle;
  return {
    alertId: alert.id,
    ruleId: alert.ruleId,
    rule: rule.name,
    series: alert.series,
    labels: { ...alert.labels },
    state: lifecycle.state,
    sequence: lifecycle.sequence,
    reason,
    changedAt: new Date(lifecycle.changedAtMs).toISOString(),
    firingSince: firingSinceMs === null ? null : new Date(firingSinceMs).toISOString(),
    repeats: alert.repeats,
    group: { key: alert.groupKey, alertIds: [...new Set([alert.id, ...group])] },
    observed: verdict.observed,
    expected: verdict.expected,
    statistic: verdict.statistic,
    pValue: verdict.pValue,
    evidence: evidence && { documents: [...evidence.documents], words: [...evidence.words] },
    acknowledgedBy: alert.acknowledgedBy,
  };
}
