import { z } from 'zod';
import type { Backtest } from './backtest.ts';
import { ruleDefinition } from './rule.dto.ts';

const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const backtestParts = {
  from: when,
  to: when,
  events: z
    .array(z.strictObject({ name: z.string().min(1).max(200), at: when }))
    .max(1_000)
    .default([])
    .meta({ description: 'What happened, for precision, recall and delay.' }),
  toleranceSeconds: z
    .int()
    .min(60)
    .max(30 * 86_400)
    .default(86_400)
    .meta({
      description: 'How long after an event an alert still tells of it.',
    }),
};
const isInOrder = ({ from, to }: { readonly from: Date; readonly to: Date }) => from < to;
const toBeforeFrom = { path: ['to'], message: 'must be after from' };

export const backtestRequest = z
  .strictObject(backtestParts)
  .refine(isInOrder, toBeforeFrom)
  .meta({ id: 'BacktestRequest' });
export type BacktestRequest = z.output<typeof backtestRequest>;

export const unsavedBacktestRequest = z
  .strictObject({ rule: ruleDefinition, ...backtestParts })
  .refine(isInOrder, toBeforeFrom)
  .meta({ id: 'UnsavedBacktestRequest' });
export type UnsavedBacktestRequest = z.output<typeof unsavedBacktestRequest>;

const share = z.number().min(0).max(1).nullable();

export const backtestDto = z
  .object({
    alerts: z.array(
      z.object({
        series: z.string(),
        firedAt: z.iso.datetime(),
        resolvedAt: z.iso.datetime().nullable(),
        observed: z.number().nullable(),
        statistic: z.number().nullable(),
        pValue: z.number().nullable(),
        event: z.string().nullable(),
      }),
    ),
    events: z.array(
      z.object({ name: z.string(), isFound: z.boolean(), delaySeconds: z.number().nullable() }),
    ),
    precision: share,
    recall: share,
    medianDelaySeconds: z.number().nullable(),
  })
  .meta({ id: 'Backtest' });
export type BacktestDto = z.output<typeof backtestDto>;

export function toBacktestDto({ alerts, events, ...summary }: Backtest): BacktestDto {
  return {
    alerts: alerts.map(({ series, firedAtMs, resolvedAtMs, event, verdict }) => ({
      series,
      firedAt: new Date(firedAtMs).toISOString(),
      resolvedAt: resolvedAtMs === null ? null : new Date(resolvedAtMs).toISOString(),
      observed: verdict.observed,
      statistic: verdict.statistic,
      pValue: verdict.pValue,
      event,
    })),
    events: [...events],
    ...summary,
  };
}
