import { eventType } from '@attention-flow/webhooks';
import { z } from 'zod';
import { alertStates } from '../alert/lifecycle.ts';
import { labels } from '../silence/matcher.ts';

const instant = z.iso.datetime();

const evidence = z.object({
  documents: z.array(
    z.object({
      id: z.string(),
      canonicalId: z.string(),
      title: z.string(),
      source: z.string(),
      publishedAt: instant,
      reach: z.int(),
      sentiment: z.string().nullable(),
    }),
  ),
  words: z.array(z.object({ word: z.string(), weight: z.number() })),
});

/** What every event of an alert tells; the chart and the history are at `/v1/alerts/{id}`. */
export const alertPayload = z.object({
  alertId: z.uuid(),
  ruleId: z.uuid(),
  rule: z.string(),
  series: z.string(),
  labels,
  state: z.enum(alertStates),
  /** Raised by each change of state and by nothing else: of two events the one with the higher number is later. */
  sequence: z.int(),
  /** Why it is told: `firstNotification`, `suppressionEnded`, `repeatIntervalElapsed` ... */
  reason: z.string(),
  /** Event time: end of the bucket that changed the state. */
  changedAt: instant,
  firingSince: instant.nullable(),
  repeats: z.int(),
  group: z.object({ key: z.string(), alertIds: z.array(z.string()) }),
  observed: z.number().nullable(),
  expected: z.object({ low: z.number(), mean: z.number(), high: z.number() }).nullable(),
  statistic: z.number().nullable(),
  pValue: z.number().nullable(),
  evidence: evidence.nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type AlertPayload = z.output<typeof alertPayload>;

const example: AlertPayload = {
  alertId: '0190a3b2-7d5e-7c11-8a0b-000000000001',
  ruleId: '0190a3b2-7d5e-7c11-8a0b-000000000002',
  rule: 'Negative news of a topic',
  series: '["banking","","",""]',
  labels: { alertname: 'Negative news of a topic', severity: 'warning', topic: 'banking' },
  state: 'firing',
  sequence: 2,
  reason: 'firstNotification',
  changedAt: '2026-03-03T10:00:00.000Z',
  firingSince: '2026-03-03T10:00:00.000Z',
  repeats: 0,
  group: { key: 'topic=banking', alertIds: ['0190a3b2-7d5e-7c11-8a0b-000000000001'] },
  observed: 41,
  expected: { low: 1, mean: 5.2, high: 12 },
  statistic: 11.3,
  pValue: 5e-12,
  evidence: { documents: [], words: [{ word: 'withdraw', weight: 0.42 }] },
  acknowledgedBy: null,
};

const of = (type: string, description: string, changed: Partial<AlertPayload> = {}) =>
  eventType({ type, description, schema: alertPayload, example: { ...example, ...changed } });

/** Everything that is told of alerts, each with its schema at `/v1/event-types/{type}`. */
export const alertEventTypes = [
  of('alert.firing', 'An alert fires.'),
  of('alert.repeated', 'It still does, and its repeat interval is over.', {
    reason: 'repeatIntervalElapsed',
    repeats: 1,
  }),
  of('alert.acknowledged', 'Somebody has taken it on; it is not repeated any more.', {
    reason: 'acknowledged',
    acknowledgedBy: 'ana',
  }),
  of('alert.resolved', 'It is over, or its rule is gone.', {
    state: 'resolved',
    sequence: 4,
    reason: 'calmLongEnough',
  }),
  of('feed.silent', 'No documents came where some were expected.', {
    observed: 0,
    reason: 'firstNotification',
  }),
];
export type AlertEventType =
  'alert.firing' | 'alert.repeated' | 'alert.acknowledged' | 'alert.resolved' | 'feed.silent';
