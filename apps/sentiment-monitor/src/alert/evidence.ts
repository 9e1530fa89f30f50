import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { DocumentList } from '../document/document-list.ts';
import { DocumentRepository } from '../document/document.repository.ts';
import type { ScoredDocument } from '../document/document.repository.ts';
import { fullText } from '../document/document.ts';
import type { Document, Language } from '../document/document.ts';
import { ActiveDocumentModel } from '../models/active-document-model.ts';
import type { RuleDefinition } from '../rule/rule.dto.ts';
import type { Observation, Verdict } from '../signal/observation.ts';
import type { SeriesKey } from '../trend/series.ts';
import { chartOf } from './chart.ts';

/** Why an alert fired, for the person who reads it. */
export interface Evidence {
  readonly documents: readonly EvidenceDocument[];
  /** Words that moved the sentiment of those documents, strongest first. */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
  readonly chart: string;
}

interface EvidenceDocument {
  readonly id: string;
  readonly canonicalId: string;
  readonly title: string;
  readonly source: string;
  readonly publishedAt: string;
  readonly reach: number;
  readonly sentiment: string | null;
}

interface Occasion {
  readonly key: SeriesKey;
  readonly verdict: Verdict;
  /** The latest buckets, oldest first. */
  readonly recent: readonly Observation[];
}

const mostDocuments = 5;
const looked = 50;
const explained = 2;
const mostWords = 8;
const titleCharacters = 160;
const explainedCharacters = 600;

/** Gathers the evidence before the transaction that needs it: models take their time. */
@Injectable()
export class EvidenceGatherer {
  constructor(
    private readonly list: DocumentList,
    private readonly documents: DocumentRepository,
    private readonly models: ActiveDocumentModel,
  ) {}

  /** Of a series: the widest told stories of the buckets that were tested. */
  async gather(tenantId: TenantId, rule: RuleDefinition, occasion: Occasion): Promise<Evidence> {
    const stories = await this.stories(tenantId, rule, occasion);
    return this.of(tenantId, stories, chartOf(occasion.recent, occasion.verdict.expected));
  }

  /** Of stories that are known. */
  async of(tenantId: TenantId, stories: readonly Document[], chart: string): Promise<Evidence> {
    const most = stories.toSorted((a, b) => b.reach - a.reach).slice(0, mostDocuments);
    const found = await this.documents.withScores(most);
    return { documents: found.map(toEvidence), words: await this.words(tenantId, found), chart };
  }

  private async stories(tenantId: TenantId, rule: RuleDefinition, { key, verdict }: Occasion) {
    const windows = rule.detector.kind === 'burst' ? Math.max(...rule.detector.windows) : 1;
    const widthMs = rule.bucketSeconds * 1_000;
    const filter = {
      ...{ ...key, language: key.language as Language | undefined },
      ...(rule.query.measure === 'negative' && { sentiment: 'negative' }),
      stories: true,
      from: new Date(verdict.startMs - (windows - 1) * widthMs),
      to: new Date(verdict.startMs + widthMs),
    };
    const { documents } = await this.list.page(tenantId, filter, { limit: looked });
    return documents;
  }

  /** Sums over documents; none where no model reads for the tenant. */
  private async words(tenantId: TenantId, found: readonly ScoredDocument[]): Promise<Evidence['words']> {
    const weights = new Map<string, number>();
    const moved = found.filter(
      ({ score }) => score?.sentiment === 'negative' || score?.sentiment === 'positive',
    );
    for (const { document, score } of moved.slice(0, explained)) {
      const sentiment = score?.sentiment === 'positive' ? 'positive' : 'negative';
      const text = fullText(document).slice(0, explainedCharacters);
      const told = await this.models.use(tenantId, (model) => model.explain(text, sentiment));
      for (const { text: word, weight } of told ?? []) weights.set(word, (weights.get(word) ?? 0) + weight);
    }
    return [...weights]
      .map(([word, weight]) => ({ word, weight }))
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .slice(0, mostWords);
  }
}

function toEvidence({ document, score }: ScoredDocument): EvidenceDocument {
  const { id, canonicalId, source, publishedAt, reach } = document;
  return {
    ...{ id, canonicalId, source, reach },
    title: (document.title ?? document.text).slice(0, titleCharacters),
    publishedAt: publishedAt.toISOString(),
    sentiment: score?.sentiment ?? null,
  };
}
