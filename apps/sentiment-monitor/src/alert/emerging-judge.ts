import { Injectable } from '@nestjs/common';
import { DocumentList } from '../document/document-list.ts';
import { fullText } from '../document/document.ts';
import type { Document, Language } from '../document/document.ts';
import { EmergingTerms, emergingDefaults } from '../emerging/emerging-terms.ts';
import type { EmergingTerm } from '../emerging/emerging-terms.ts';
import { startsOf } from '../rule/observations.ts';
import type { Span } from '../rule/observations.ts';
import type { RuleEntity } from '../rule/rule.entity.ts';
import type { Finding, Verdict } from '../signal/observation.ts';
import type { Happened } from './alert-engine.ts';
import { AlertRepository } from './alert.repository.ts';
import { chartOf } from './chart.ts';
import { EvidenceGatherer } from './evidence.ts';
import { advance } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Buckets that what is usual is learned from before the first verdict. */
const historyBuckets = 60;
const rowsAtOnce = 500;

interface Running {
  readonly terms: EmergingTerms;
  readonly revision: number;
  readonly untilMs: number;
}

/** Judges buckets by the terms that come up in their stories; each term is a series, known by its name. */
@Injectable()
export class EmergingJudge {
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly list: DocumentList,
    private readonly alerts: AlertRepository,
    private readonly evidence: EvidenceGatherer,
  ) {}

  async judge(rule: RuleEntity, span: Span): Promise<readonly Happened[]> {
    const terms = await this.termsOf(rule, span);
    const open = new Map(
      (await this.alerts.open(rule.id)).map(({ series, lifecycle }) => [series, lifecycle]),
    );
    const happened: Happened[] = [];
    for (const startMs of startsOf(span)) {
      const stories = await this.stories(rule, { ...span, fromMs: startMs, toMs: startMs + span.bucketMs });
      const found = new Map(closed(terms, stories).map((each) => [each.term, each]));
      for (const series of new Set([...open.keys(), ...found.keys()])) {
        const each = found.get(series);
        const next = step(rule, open.get(series) ?? null, each, startMs);
        if (!next.lifecycle) continue;
        if (next.lifecycle.state === 'resolved') open.delete(series);
        else open.set(series, next.lifecycle);
        const evidence = each ? await this.evidenceOf(rule, each, stories) : null;
        happened.push({ outcome: { series, ...next }, key: { term: series }, evidence });
      }
    }
    this.running.set(rule.id, { terms, revision: rule.revision, untilMs: span.toMs });
    return happened;
  }

  forget(id: string): void {
    this.running.delete(id);
  }

  keep(ids: ReadonlySet<string>): void {
    for (const id of this.running.keys()) if (!ids.has(id)) this.running.delete(id);
  }

  /** Where this process has judged what came before, what it remembers; else learned anew from what is stored. */
  private async termsOf(rule: RuleEntity, span: Span): Promise<EmergingTerms> {
    const known = this.running.get(rule.id);
    if (known?.revision === rule.revision && known.untilMs === span.fromMs) return known.terms;
    const { detector } = rule.definition;
    const terms = new EmergingTerms({ ...emergingDefaults, ...(detector.kind === 'emerging' && detector) });
    const fromMs = span.fromMs - historyBuckets * span.bucketMs;
    for (const startMs of startsOf({ ...span, fromMs, toMs: span.fromMs }))
      closed(terms, await this.stories(rule, { ...span, fromMs: startMs, toMs: startMs + span.bucketMs }));
    return terms;
  }

  private async stories(
    { tenantId, definition: { query } }: RuleEntity,
    { fromMs, toMs }: Span,
  ): Promise<readonly Document[]> {
    const { topic, entity, source, language } = query;
    const filter = {
      ...{ topic, entity, source, language: language as Language | undefined },
      ...{ stories: true, from: new Date(fromMs), to: new Date(toMs) },
    };
    const stories: Document[] = [];
    let after: string | undefined;
    do {
      const page = await this.list.page(tenantId, filter, { limit: rowsAtOnce, after });
      stories.push(...page.documents);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return stories;
  }

  private evidenceOf(
    { tenantId }: RuleEntity,
    { storyIds, expected, count }: EmergingTerm,
    all: readonly Document[],
  ) {
    const ids = new Set<string>(storyIds);
    const chart = chartOf([{ startMs: 0, count }], expected);
    return this.evidence.of(
      tenantId,
      all.filter(({ id }) => ids.has(id)),
      chart,
    );
  }
}

function closed(terms: EmergingTerms, stories: readonly Document[]): readonly EmergingTerm[] {
  return terms.close(stories.map((story) => ({ id: story.id, text: fullText(story) })));
}

function step(
  { definition }: RuleEntity,
  current: Lifecycle | null,
  found: EmergingTerm | undefined,
  startMs: number,
) {
  const finding: Finding = found ? 'anomalous' : 'normal';
  const verdict: Verdict = {
    startMs,
    finding,
    observed: found?.count ?? null,
    statistic: found ? -Math.log10(Math.max(found.pValue, Number.MIN_VALUE)) : null,
    expected: found?.expected ?? null,
    pValue: found?.pValue ?? null,
  };
  const atMs = startMs + definition.bucketSeconds * 1_000;
  const patience = {
    forMs: definition.forSeconds * 1_000,
    keepFiringMs: definition.keepFiringSeconds * 1_000,
  };
  return { verdict, ...advance(current, { finding, atMs }, patience) };
}
