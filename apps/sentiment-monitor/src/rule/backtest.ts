import type { Observation, Verdict } from '../signal/observation.ts';
import { RuleRun } from './rule-run.ts';
import type { SeriesRule } from './rule.dto.ts';

/** Something that happened, and that a rule should have told of. */
export interface MarkedEvent {
  readonly name: string;
  readonly atMs: number;
  /** Series that tell of it; any, unless given. */
  readonly series?: string | undefined;
}

export interface BacktestAlert {
  readonly series: string;
  readonly firedAtMs: number;
  readonly resolvedAtMs: number | null;
  /** Of the bucket in which it fired. */
  readonly verdict: Verdict;
  /** The event that it told of. */
  readonly event: string | null;
}

export interface BacktestEvent {
  readonly name: string;
  readonly isFound: boolean;
  /** From the event to the first alert. */
  readonly delaySeconds: number | null;
}

export interface Backtest {
  readonly alerts: readonly BacktestAlert[];
  readonly events: readonly BacktestEvent[];
  /** Share of the alerts that told of an event; null without alerts or without events. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly medianDelaySeconds: number | null;
}

interface History {
  /** Observations of each series, all over the same buckets. */
  readonly series: ReadonlyMap<string, readonly Observation[]>;
  /** Buckets before this are only learned from. */
  readonly fromMs: number;
  readonly events: readonly MarkedEvent[];
  /** How long after an event an alert still tells of it. */
  readonly toleranceMs: number;
}

/** What a rule would have raised. The engine is that of the service. */
export function backtest(rule: SeriesRule, history: History): Backtest {
  const alerts = raised(rule, history).map((alert) => ({ ...alert, event: eventOf(alert, history) }));
  const events = history.events.map((event) => {
    const found = alerts.filter((alert) => tellsOf(alert, event, history.toleranceMs));
    const delays = found.map(({ firedAtMs }) => (firedAtMs - event.atMs) / 1_000);
    return {
      name: event.name,
      isFound: found.length > 0,
      delaySeconds: found.length > 0 ? Math.min(...delays) : null,
    };
  });
  const delays = events.flatMap(({ delaySeconds }) => delaySeconds ?? []).sort((a, b) => a - b);
  const isMarked = events.length > 0;
  return {
    alerts,
    events,
    precision: isMarked ? shareOf(alerts, ({ event }) => event !== null) : null,
    recall: shareOf(events, ({ isFound }) => isFound),
    medianDelaySeconds: delays[Math.floor((delays.length - 1) / 2)] ?? null,
  };
}

type Raised = Omit<BacktestAlert, 'event'>;

function raised(rule: SeriesRule, { series, fromMs }: History): readonly Raised[] {
  const run = new RuleRun(rule);
  const alerts: Raised[] = [];
  const open = new Map<string, number>();
  const buckets = Math.max(0, ...[...series.values()].map(({ length }) => length));
  for (let index = 0; index < buckets; index += 1) {
    const tick = new Map<string, Observation>();
    for (const [name, observations] of series) {
      const observation = observations[index];
      if (!observation) continue;
      if (observation.startMs < fromMs) run.learn(name, observation);
      else tick.set(name, observation);
    }
    for (const { series: name, changes, verdict } of run.tick(tick)) {
      for (const { to, atMs, reason } of changes) {
        if (to === 'firing' && reason === 'lastedLongEnough') {
          open.set(name, alerts.push({ series: name, firedAtMs: atMs, resolvedAtMs: null, verdict }) - 1);
        }
        const alert = alerts[open.get(name) ?? -1];
        if (to === 'resolved' && alert) {
          alerts[open.get(name) ?? -1] = { ...alert, resolvedAtMs: atMs };
          open.delete(name);
        }
      }
    }
  }
  return alerts;
}

function tellsOf({ series, firedAtMs }: Raised, event: MarkedEvent, toleranceMs: number): boolean {
  const isOfSeries = event.series === undefined || event.series === series;
  return isOfSeries && firedAtMs >= event.atMs && firedAtMs <= event.atMs + toleranceMs;
}

function eventOf(alert: Raised, { events, toleranceMs }: History): string | null {
  return events.find((event) => tellsOf(alert, event, toleranceMs))?.name ?? null;
}

function shareOf<Item>(items: readonly Item[], is: (item: Item) => boolean): number | null {
  return items.length === 0 ? null : items.filter(is).length / items.length;
}
