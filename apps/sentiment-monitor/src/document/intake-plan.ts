import type { PreparedDocument } from './document-input.ts';
import type { Document, DocumentId } from './document.ts';

/** What became of a document that was sent. */
export type IntakeOutcome = 'created' | 'copy' | 'updated' | 'duplicate';

/** A story that the index knows, with what its likeness is judged by. */
export interface KnownStory {
  readonly canonicalId: DocumentId;
  readonly publishedAt: Date;
  readonly shingles: ReadonlySet<number>;
}

/** The most alike of the stories, if it is alike enough; of equals the earliest. */
export function nearestStory(
  document: Pick<PreparedDocument, 'shingles' | 'publishedAt'>,
  stories: Iterable<KnownStory>,
  rules: { readonly similarity: number; readonly windowMs: number },
  jaccard: (a: ReadonlySet<number>, b: ReadonlySet<number>) => number,
): KnownStory | undefined {
  let best: { readonly story: KnownStory; readonly similarity: number } | undefined;
  for (const story of stories) {
    const apart = Math.abs(document.publishedAt.getTime() - story.publishedAt.getTime());
    if (apart > rules.windowMs) continue;
    const similarity = jaccard(document.shingles, story.shingles);
    if (similarity < rules.similarity || similarity < (best?.similarity ?? 0)) continue;
    const isEarlier = best && similarity === best.similarity && story.publishedAt >= best.story.publishedAt;
    if (!isEarlier) best = { story, similarity };
  }
  return best?.story;
}

/** What a batch does to the tables. */
export interface IntakePlan {
  readonly documents: Document[];
  /** Canonical documents among them, with their bands: they are indexed and scored. */
  readonly stories: { readonly document: Document; readonly bands: readonly number[] }[];
  /** New copies by the story that they tell. */
  readonly copies: Map<DocumentId, number>;
  /** Documents whose content is another than before: their rows are replaced. */
  readonly replaced: Document[];
}

export const newPlan = (): IntakePlan => ({ documents: [], stories: [], copies: new Map(), replaced: [] });
