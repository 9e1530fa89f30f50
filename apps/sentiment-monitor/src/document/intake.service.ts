import { Clock, Database, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { EntityLinker } from '../entity/entity-linker.ts';
import { jaccard } from '../near-duplicate/shingles.ts';
import { StoryIndex } from '../near-duplicate/story-index.ts';
import { Config } from '../platform/config.ts';
import { ScoringQueue } from '../scoring/scoring-queue.ts';
import { StoryCounter } from '../scoring/story-counter.ts';
import { prepareDocument } from './document-input.ts';
import type { DocumentInput, PreparedDocument } from './document-input.ts';
import { fullText } from './document.ts';
import type { Document, DocumentId } from './document.ts';
import { ScoringQueueFullError } from './document.errors.ts';
import { DocumentRepository } from './document.repository.ts';
import { nearestStory, newPlan } from './intake-plan.ts';
import type { IntakeOutcome, IntakePlan, KnownStory } from './intake-plan.ts';

/** What became of one document of a batch; `index` is its place in it. */
export type IntakeResult =
  | {
      readonly kind: 'stored';
      readonly index: number;
      readonly outcome: IntakeOutcome;
      readonly document: Document;
    }
  | { readonly kind: 'refused'; readonly index: number; readonly reason: string; readonly detail: string };

interface Linked extends PreparedDocument {
  readonly index: number;
  readonly entities: readonly string[];
}

const hourMs = 3_600_000;

/** Takes documents in: each once, copies with the story that they tell, all or none of a batch. */
@Injectable()
export class IntakeService {
  private readonly rules: { readonly similarity: number; readonly windowMs: number };

  constructor(
    private readonly database: Database,
    private readonly documents: DocumentRepository,
    private readonly index: StoryIndex,
    private readonly linker: EntityLinker,
    private readonly queue: ScoringQueue,
    private readonly counter: StoryCounter,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    const { DUPLICATE_SIMILARITY: similarity, DUPLICATE_WINDOW_HOURS: hours } = config.values;
    this.rules = { similarity, windowMs: hours * hourMs };
  }

  /**
   * Stores a batch in one transaction. Documents of no words, too long or from the future are refused one by one.
   *
   * @throws ScoringQueueFullError nothing of the batch is stored
   */
  async take(tenantId: TenantId, inputs: readonly DocumentInput[]): Promise<readonly IntakeResult[]> {
    const now = this.clock.now();
    const refused: IntakeResult[] = [];
    const linked: Linked[] = [];
    for (const [index, input] of inputs.entries()) {
      const outcome = prepareDocument(input, now, this.config.values.DOCUMENT_MAX_CHARACTERS);
      if (outcome.kind === 'refused') refused.push({ ...outcome, index });
      else {
        const entities = await this.linker.keysIn(tenantId, fullText(outcome.document));
        linked.push({ ...outcome.document, index, entities });
      }
    }
    const stored = linked.length === 0 ? [] : await this.store(tenantId, linked, now);
    return [...refused, ...stored].sort((a, b) => a.index - b.index);
  }

  private async store(
    tenantId: TenantId,
    linked: readonly Linked[],
    now: Date,
  ): Promise<readonly IntakeResult[]> {
    return this.database.transaction(async () => {
      await this.documents.lockIntake(tenantId);
      const plan = newPlan();
      // The same id twice in one batch: what came last is what it says.
      const last = new Map(linked.map((document) => [keyOf(document), document]));
      const stored = await this.plan(tenantId, [...last.values()], now, plan);
      if (plan.stories.length > 0) await this.requireRoom(plan.stories.length);
      await this.write(plan);
      return linked.flatMap((document): readonly IntakeResult[] => {
        const result = stored.get(keyOf(document));
        if (!result) return [];
        const outcome = last.get(keyOf(document)) === document ? result.outcome : 'duplicate';
        return [{ ...result, kind: 'stored', index: document.index, outcome }];
      });
    });
  }

  private async plan(
    tenantId: TenantId,
    linked: readonly Linked[],
    now: Date,
    plan: IntakePlan,
  ): Promise<Planned> {
    const known = await this.documents.findByExternalIds(tenantId, linked);
    const byBand = await this.knownStories(tenantId, linked);
    const planned = new Map<string, { readonly outcome: IntakeOutcome; readonly document: Document }>();
    for (const { index: _, shingles, bands, ...given } of linked) {
      const before = known.get(keyOf(given));
      if (before?.contentHash === given.contentHash) {
        planned.set(keyOf(given), { outcome: 'duplicate', document: before });
        continue;
      }
      const id = before?.id ?? this.ids.next<'Document'>();
      // What others are copies of stays the story that they tell.
      const isKept = before !== undefined && before.canonicalId === id && before.reach > 1;
      const story = isKept ? undefined : this.nearest({ shingles, bands, ...given }, byBand, id);
      const canonicalId = story?.canonicalId ?? id;
      const reach = isKept ? before.reach : 1;
      const document: Document = { ...given, id, tenantId, canonicalId, receivedAt: now, reach };
      addTo(plan, document, before, bands);
      if (!story)
        for (const band of bands) {
          const others = (byBand.get(band) ?? []).filter((other) => other.canonicalId !== id);
          byBand.set(band, [...others, { canonicalId: id, publishedAt: given.publishedAt, shingles }]);
        }
      planned.set(keyOf(given), { outcome: before ? 'updated' : story ? 'copy' : 'created', document });
    }
    return planned;
  }

  private async knownStories(
    tenantId: TenantId,
    linked: readonly Linked[],
  ): Promise<Map<number, readonly KnownStory[]>> {
    const times = linked.map(({ publishedAt }) => publishedAt.getTime());
    const from = new Date(Math.min(...times) - this.rules.windowMs);
    const to = new Date(Math.max(...times) + this.rules.windowMs);
    const bands = [...new Set(linked.flatMap((document) => document.bands))];
    return new Map(await this.index.candidates(tenantId, bands, { from, to }));
  }

  private nearest(
    document: Omit<Linked, 'index'>,
    byBand: ReadonlyMap<number, readonly KnownStory[]>,
    own: DocumentId,
  ): KnownStory | undefined {
    const stories = new Map(
      document.bands.flatMap((band) => byBand.get(band) ?? []).map((story) => [story.canonicalId, story]),
    );
    // A corrected document is no copy of what it was before.
    stories.delete(own);
    return nearestStory(document, stories.values(), this.rules, jaccard);
  }

  private async requireRoom(count: number): Promise<void> {
    const { QUEUE_MAX_DOCUMENTS: most } = this.config.values;
    if ((await this.queue.depth(most + 1)) + count > most) throw new ScoringQueueFullError(most);
  }

  private async write(plan: IntakePlan): Promise<void> {
    if (plan.documents.length === 0) return;
    // Stories of this batch get the copies that came with them as they are written, the others by an update.
    const own = new Set(plan.documents.map(({ id }) => id));
    const copies = new Map([...plan.copies].filter(([id]) => !own.has(id)));
    await this.counter.change({ replaced: plan.replaced, copies });
    await this.documents.insert(
      plan.documents.map((document) => ({
        ...document,
        reach: document.reach + (plan.copies.get(document.id) ?? 0),
      })),
    );
    await this.index.add(plan.stories);
    await this.queue.add(plan.stories.map(({ document }) => document));
  }
}

type Planned = ReadonlyMap<string, { readonly outcome: IntakeOutcome; readonly document: Document }>;

const keyOf = ({ source, externalId }: Pick<Document, 'source' | 'externalId'>) => `${source}\0${externalId}`;

function addTo(
  plan: IntakePlan,
  document: Document,
  before: Document | undefined,
  bands: readonly number[],
): void {
  const count = (id: DocumentId, copies: number) => plan.copies.set(id, (plan.copies.get(id) ?? 0) + copies);
  plan.documents.push(document);
  if (before) {
    plan.replaced.push(before);
    if (before.canonicalId !== before.id) count(before.canonicalId, -1);
  }
  if (document.canonicalId === document.id) plan.stories.push({ document, bands });
  else count(document.canonicalId, 1);
}
