import { z } from 'zod';
import { pageParts } from '../http/page-query.ts';
import { idSchema } from '../platform/id.schema.ts';
import { labels } from '../silence/matcher.ts';
import type { AlertEntity } from './alert.entity.ts';
import { alertEventKinds } from './alert-event.entity.ts';
import type { AlertEventEntity } from './alert-event.entity.ts';
import { alertStates } from './lifecycle.ts';

const instant = z.iso.datetime();
const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const person = z.string().trim().min(1).max(200);

export const acknowledgement = z
  .strictObject({ by: person, comment: z.string().max(2_000).default('') })
  .meta({ id: 'Acknowledgement' });
export type Acknowledgement = z.output<typeof acknowledgement>;
export const assignment = z.strictObject({ assignee: person, by: person }).meta({ id: 'Assignment' });
export type Assignment = z.output<typeof assignment>;
export const snooze = z.strictObject({ until: when, by: person }).meta({ id: 'Snooze' });
export type Snooze = z.output<typeof snooze>;

export const alertQuery = z.object({
  ...pageParts,
  state: z.enum(alertStates).optional(),
  ruleId: idSchema<'Rule'>().optional(),
});
export type AlertQuery = z.output<typeof alertQuery>;

const suppression = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('silenced'), silenceId: z.string(), until: instant, comment: z.string() }),
  z.object({ kind: z.literal('inhibited'), byAlertId: z.string(), because: z.string() }),
  z.object({ kind: z.literal('snoozed'), until: instant }),
]);

export const alertDto = z
  .object({
    id: z.uuid(),
    ruleId: z.uuid(),
    series: z.string(),
    state: z.enum(alertStates),
    sequence: z.int(),
    labels,
    groupKey: z.string(),
    pendingSince: instant,
    firingSince: instant.nullable(),
    resolvedAt: instant.nullable(),
    observed: z.number().nullable(),
    expected: z.object({ low: z.number(), mean: z.number(), high: z.number() }).nullable(),
    statistic: z.number().nullable(),
    pValue: z.number().nullable(),
    evidence: z
      .object({
        documents: z.array(z.record(z.string(), z.unknown())),
        words: z.array(z.object({ word: z.string(), weight: z.number() })),
        chart: z.string().meta({ description: 'SVG.' }),
      })
      .nullable(),
    suppression: suppression.nullable().meta({ description: 'Why nobody is told of it.' }),
    notifiedAt: instant.nullable(),
    repeats: z.int(),
    acknowledgedBy: z.string().nullable(),
    acknowledgedAt: instant.nullable(),
    assignee: z.string().nullable(),
    snoozedUntil: instant.nullable(),
  })
  .meta({ id: 'Alert' });
export type AlertDto = z.output<typeof alertDto>;
export const alertPage = z
  .object({ alerts: z.array(alertDto), next: z.string().nullable() })
  .meta({ id: 'AlertPage' });
export type AlertPage = z.output<typeof alertPage>;

export const alertHistory = z
  .object({
    events: z.array(
      z.object({
        kind: z.enum(alertEventKinds),
        sequence: z.int(),
        details: z.record(z.string(), z.unknown()),
        actor: z.string().nullable(),
        webhookId: z.string().nullable(),
        recordedAt: instant,
      }),
    ),
  })
  .meta({ id: 'AlertHistory' });
export type AlertHistory = z.output<typeof alertHistory>;

const iso = (at: Date | null) => at?.toISOString() ?? null;

export function toAlertDto(alert: AlertEntity): AlertDto {
  const { id, ruleId, series, state, lifecycle, labels: own, groupKey, verdict, evidence } = alert;
  const { suppression: why, repeats, acknowledgedBy, assignee } = alert;
  const { observed, expected, statistic, pValue } = verdict;
  const { pendingSinceMs, firingSinceMs, sequence } = lifecycle;
  return {
    ...{ id, ruleId, series, state, sequence, groupKey, observed, expected, statistic, pValue, repeats },
    ...{ suppression: why, acknowledgedBy, assignee },
    labels: { ...own },
    pendingSince: new Date(pendingSinceMs).toISOString(),
    firingSince: firingSinceMs === null ? null : new Date(firingSinceMs).toISOString(),
    resolvedAt: iso(alert.resolvedAt),
    evidence: evidence && {
      documents: evidence.documents.map((document) => ({ ...document })),
      words: [...evidence.words],
      chart: evidence.chart,
    },
    notifiedAt: iso(alert.notifiedAt),
    acknowledgedAt: iso(alert.acknowledgedAt),
    snoozedUntil: iso(alert.snoozedUntil),
  };
}

export function toHistoryDto(events: readonly AlertEventEntity[]): AlertHistory {
  return {
    events: events.map(({ kind, sequence, details, actor, webhookId, recordedAt }) => ({
      ...{ kind, sequence, actor, webhookId },
      details: { ...details },
      recordedAt: recordedAt.toISOString(),
    })),
  };
}
