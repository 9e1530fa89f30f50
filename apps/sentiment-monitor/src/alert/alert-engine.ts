import { Clock, Database } from '@attention-flow/persistence';
import { Injectable } from '@nestjs/common';
import { learningSpanMs } from '../rule/learning-span.ts';
import { startsOf } from '../rule/observations.ts';
import type { Span } from '../rule/observations.ts';
import type { RuleEntity } from '../rule/rule.entity.ts';
import { RuleRepository } from '../rule/rule.repository.ts';
import { isSeriesRule } from '../rule/rule.dto.ts';
import type { SeriesRule } from '../rule/rule.dto.ts';
import { RuleRun } from '../rule/rule-run.ts';
import type { Outcome } from '../rule/rule-run.ts';
import { SeriesReader } from '../rule/series-reader.ts';
import type { Observation } from '../signal/observation.ts';
import type { Labels } from '../silence/matcher.ts';
import type { SeriesKey } from '../trend/series.ts';
import { AlertRecorder } from './alert-recorder.ts';
import { AlertRepository } from './alert.repository.ts';
import type { Evidence } from './evidence.ts';
import { EmergingJudge } from './emerging-judge.ts';
import { EvidenceGatherer } from './evidence.ts';
import { closedUntil } from './watermark.ts';

/** Buckets that one transaction judges at most; more come in the next ones. */
const bucketsAtOnce = 200;
const chartBuckets = 48;

interface Running {
  readonly rule: RuleEntity;
  readonly run: RuleRun;
}

/** What a bucket did to the alert of one series, and why. */
export interface Happened {
  readonly outcome: Outcome;
  /** Labels that say which series it is. */
  readonly key: Labels;
  readonly evidence: Evidence | null;
}

/**
 * Judges the buckets that have ended, rule by rule. What was judged, what it changed and what is told of it is one
 * transaction, claimed by the rule's own place: a process that dies judges again, of two that judge one is refused.
 * Detectors remember in memory only, and learn anew from what is stored.
 */
@Injectable()
export class AlertEngine {
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly rules: RuleRepository,
    private readonly series: SeriesReader,
    private readonly alerts: AlertRepository,
    private readonly recorder: AlertRecorder,
    private readonly evidence: EvidenceGatherer,
    private readonly emerging: EmergingJudge,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Judges all there is to judge of one rule. @returns whether more is left */
  async advance(rule: RuleEntity): Promise<boolean> {
    if (!rule.definition.isEnabled) return false;
    const until = await this.closedUntil(rule);
    if (until === null) return false;
    if (rule.evaluatedUntil === null) {
      await this.rules.moveOn(rule, new Date(until));
      return false;
    }
    const bucketMs = rule.definition.bucketSeconds * 1_000;
    const fromMs = rule.evaluatedUntil.getTime();
    const toMs = Math.min(until, fromMs + bucketsAtOnce * bucketMs);
    if (toMs <= fromMs) return false;
    try {
      const happened = await this.judge(rule, { fromMs, toMs, bucketMs });
      if (!(await this.store(rule, happened, new Date(toMs)))) this.forget(rule.id);
    } catch (error) {
      // What its detectors have seen is more than what is stored.
      this.forget(rule.id);
      throw error;
    }
    return toMs < until;
  }

  /** Rules that are gone are forgotten. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.running.keys()) if (!ids.has(id)) this.running.delete(id);
    this.emerging.keep(ids);
  }

  private forget(id: string): void {
    this.running.delete(id);
    this.emerging.forget(id);
  }

  private async closedUntil({ tenantId, definition, evaluatedUntil }: RuleEntity): Promise<number | null> {
    const bucketMs = definition.bucketSeconds * 1_000;
    const nowMs = this.clock.now().getTime();
    const ceiling = Math.ceil(nowMs / bucketMs) * bucketMs;
    const newestMs = evaluatedUntil
      ? await this.series.newestBucket(tenantId, {
          fromMs: evaluatedUntil.getTime(),
          toMs: ceiling + bucketMs,
          bucketMs,
        })
      : await this.series.newestEver(tenantId, ceiling, bucketMs);
    return closedUntil({ newestMs, nowMs, bucketMs, evaluatedMs: evaluatedUntil?.getTime() ?? null });
  }

  private async judge(rule: RuleEntity, span: Span): Promise<readonly Happened[]> {
    const { tenantId, definition } = rule;
    if (!isSeriesRule(definition)) return this.emerging.judge(rule, span);
    const { run, isNew } = await this.runOf(rule, definition);
    const history = { ...span, fromMs: span.fromMs - learningSpanMs(span.bucketMs) };
    const keys = await this.series.keys(tenantId, definition.query);
    const unknown = await this.series.unknown(tenantId, definition, history);
    const seen = new Map<string, readonly Observation[]>();
    for (const [name, key] of keys) {
      const isKnown = !isNew && run.knows(name);
      const read = isKnown ? { ...span, fromMs: span.fromMs - chartBuckets * span.bucketMs } : history;
      const observations = await this.series.observations(tenantId, definition, { key, span: read, unknown });
      if (!isKnown) for (const each of observations) if (each.startMs < span.fromMs) run.learn(name, each);
      seen.set(name, observations);
    }
    const happened: Happened[] = [];
    for (const startMs of startsOf(span)) {
      for (const outcome of run.tick(atStart(seen, startMs))) {
        const key = keys.get(outcome.series);
        if (!key || !outcome.lifecycle) continue;
        const observations = seen.get(outcome.series) ?? [];
        happened.push({
          outcome,
          key: { ...key },
          evidence: await this.evidenceOf(rule, { outcome, key, observations }),
        });
      }
    }
    return happened;
  }

  private async evidenceOf(
    { tenantId, definition }: RuleEntity,
    {
      outcome,
      key,
      observations,
    }: { outcome: Outcome; key: SeriesKey; observations: readonly Observation[] },
  ): Promise<Evidence | null> {
    if (!outcome.changes.some(({ reason }) => reason === 'lastedLongEnough')) return null;
    const { verdict } = outcome;
    const recent = observations.filter(({ startMs }) => startMs <= verdict.startMs).slice(-chartBuckets);
    return this.evidence.gather(tenantId, definition, { key, verdict, recent });
  }

  /** @returns whether it was stored; not if another process was first or the rule was changed */
  private store(rule: RuleEntity, happened: readonly Happened[], until: Date): Promise<boolean> {
    return this.database.transaction(async () => {
      if (!(await this.rules.moveOn(rule, until))) return false;
      const open = new Map((await this.alerts.open(rule.id)).map((alert) => [alert.series, alert]));
      for (const each of happened) {
        const { series } = each.outcome;
        const current = open.get(series);
        const held = current && (await this.alerts.lock(rule.tenantId, current.id));
        const next = await this.recorder.store(rule, held ?? undefined, each);
        if (next) open.set(series, next);
        else open.delete(series);
      }
      return true;
    });
  }

  private async runOf(rule: RuleEntity, definition: SeriesRule): Promise<{ run: RuleRun; isNew: boolean }> {
    const known = this.running.get(rule.id);
    if (known?.rule.revision === rule.revision && isSame(known.rule.evaluatedUntil, rule.evaluatedUntil)) {
      this.running.set(rule.id, { rule, run: known.run });
      return { run: known.run, isNew: false };
    }
    const open = await this.alerts.open(rule.id);
    const run = new RuleRun(definition, new Map(open.map(({ series, lifecycle }) => [series, lifecycle])));
    this.running.set(rule.id, { rule, run });
    return { run, isNew: true };
  }
}

function isSame(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}

function atStart(
  seen: ReadonlyMap<string, readonly Observation[]>,
  startMs: number,
): ReadonlyMap<string, Observation> {
  const tick = new Map<string, Observation>();
  for (const [name, observations] of seen) {
    const first = observations[0];
    const second = observations[1];
    if (!first) continue;
    const index = second ? (startMs - first.startMs) / (second.startMs - first.startMs) : 0;
    const observation = observations[index];
    if (observation) tick.set(name, observation);
  }
  return tick;
}
