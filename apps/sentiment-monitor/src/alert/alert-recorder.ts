import { Clock, Ids } from '@attention-flow/persistence';
import { Injectable } from '@nestjs/common';
import { Notifier } from '../notification/notifier.ts';
import type { RuleEntity } from '../rule/rule.entity.ts';
import type { Outcome } from '../rule/rule-run.ts';
import type { Labels } from '../silence/matcher.ts';
import type { AlertEntity } from './alert.entity.ts';
import { AlertRepository } from './alert.repository.ts';
import type { Evidence } from './evidence.ts';
import { close } from './lifecycle.ts';
import type { Lifecycle, StateChange } from './lifecycle.ts';

/** Stores what happened to alerts, each change with its event, inside a transaction of the caller's. */
@Injectable()
export class AlertRecorder {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly notifier: Notifier,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @param evidence of an alert that begins to fire */
  async store(
    rule: RuleEntity,
    current: AlertEntity | undefined,
    {
      outcome,
      key,
      evidence,
    }: { readonly outcome: Outcome; readonly key: Labels; readonly evidence: Evidence | null },
  ): Promise<AlertEntity | undefined> {
    const { lifecycle, changes, verdict } = outcome;
    if (!lifecycle) return current;
    const begun = current ?? this.begin(rule, outcome, key);
    let alert = { ...begun, verdict: changes.length > 0 ? verdict : begun.verdict };
    for (const change of changes) alert = await this.apply(rule, alert, { change, lifecycle, evidence });
    if (changes.length > 0 || begun.lifecycle.calmSinceMs !== lifecycle.calmSinceMs)
      await this.alerts.save({ ...alert, lifecycle });
    return alert.openKey === null ? undefined : { ...alert, lifecycle };
  }

  /** Ends what is open of a rule that is removed or replaced. */
  async closeAll(rule: RuleEntity, now: Date): Promise<void> {
    for (const alert of await this.alerts.open(rule.id)) {
      const { lifecycle, changes } = close(alert.lifecycle, 'ruleRemoved', now.getTime());
      let closed: AlertEntity = alert;
      for (const change of changes)
        closed = await this.apply(rule, closed, {
          change,
          lifecycle: lifecycle ?? alert.lifecycle,
          evidence: null,
        });
      await this.alerts.save(closed);
    }
  }

  private begin(rule: RuleEntity, { series, verdict, lifecycle }: Outcome, key: Labels): AlertEntity {
    const { name, severity, labels: own } = rule.definition;
    const labels: Labels = { ...own, ...key, alertname: name, severity };
    if (!lifecycle) throw new RangeError(`There is no alert of ${series} to begin`);
    return {
      id: this.ids.next(),
      tenantId: rule.tenantId,
      ruleId: rule.id,
      series,
      openKey: series,
      state: 'pending',
      lifecycle,
      labels,
      groupKey: groupKeyOf(labels, rule.definition.groupBy),
      verdict,
      evidence: null,
      suppression: null,
      nextNoticeAt: null,
      notifiedAt: null,
      repeats: 0,
      acknowledgedBy: null,
      acknowledgedAt: null,
      assignee: null,
      snoozedUntil: null,
      createdAt: this.clock.now(),
      resolvedAt: null,
    };
  }

  private async apply(
    { definition }: RuleEntity,
    alert: AlertEntity,
    { change, lifecycle, evidence }: { change: StateChange; lifecycle: Lifecycle; evidence: Evidence | null },
  ): Promise<AlertEntity> {
    const recordedAt = this.clock.now();
    const { to: state, sequence, atMs: changedAtMs } = change;
    const { id: alertId, tenantId } = alert;
    const details = { ...change, statistic: alert.verdict.statistic, pValue: alert.verdict.pValue };
    await this.alerts.record({
      ...{ alertId, tenantId, sequence, details, recordedAt },
      kind: 'stateChanged',
      actor: null,
      webhookId: null,
    });
    const changed: AlertEntity = {
      ...alert,
      state,
      lifecycle: { ...lifecycle, state, sequence, changedAtMs },
    };
    if (state === 'resolved') {
      const ended = { ...changed, openKey: null, resolvedAt: new Date(changedAtMs) };
      return this.notifier.resolved(ended, definition, change.reason);
    }
    if (change.reason !== 'lastedLongEnough') return changed;
    const labels = { ...changed.labels, story: evidence?.documents[0]?.canonicalId ?? '' };
    const told = { ...changed, evidence, labels, groupKey: groupKeyOf(labels, definition.groupBy) };
    // Its row is there before the group is asked for.
    await this.alerts.save(told);
    return this.notifier.fired(told, definition);
  }
}

function groupKeyOf(labels: Labels, groupBy: readonly string[]): string {
  return groupBy.map((label) => `${label}=${labels[label] ?? ''}`).join(',');
}
