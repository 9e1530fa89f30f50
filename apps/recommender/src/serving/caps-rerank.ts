import { capped, mmr } from '../rerank/diversify.ts';
import type { Pool } from '../rerank/diversify.ts';
import type { Shop } from '../shop/shop.ts';
import type { Candidate, Item, Rerank } from '../stages/stages.ts';

export interface RerankOptions {
  readonly shop: Shop;
  /** 0: the ranking alone; 1: as unlike as can be. */
  readonly diversity: number;
  readonly maxPerCategory: number | null;
  readonly maxPerSeller: number | null;
}

/**
 * Maximal marginal relevance, `(1 − d) · relevance − d · likeness to what is chosen already`, under caps of category and
 * seller. Caps bend only when nothing else is left: a list is never shorter for them.
 */
export class CapsRerank implements Rerank {
  constructor(private readonly options: RerankOptions) {}

  rerank(candidates: readonly Candidate[], count: number): readonly Candidate[] {
    const { shop, diversity } = this.options;
    const highest = Math.max(...candidates.map(({ score }) => score), 0) || 1;
    const items = candidates.map(({ itemId }) => shop.find(itemId));
    const chosen = mmr({
      scores: candidates.map(({ score }) => ((1 - diversity) * score) / highest),
      similarity: (a, b) => likeness(items[a], items[b]),
      count,
      diversity,
      ...this.caps(items),
    });
    return chosen.flatMap((at) => candidates[at] ?? []);
  }

  private caps(items: readonly (Item | undefined)[]): Pick<Pool, 'allows'> {
    const { maxPerCategory, maxPerSeller } = this.options;
    const caps = [
      ...(maxPerCategory === null ? [] : [capped((at) => items[at]?.category ?? '', maxPerCategory)]),
      ...(maxPerSeller === null ? [] : [capped((at) => items[at]?.seller, maxPerSeller)]),
    ];
    return caps.length === 0 ? {} : { allows: (next, chosen) => caps.every((cap) => cap(next, chosen)) };
  }
}

/** Half for the same category, half for the share of tags that both have (Jaccard). In [0, 1]. */
function likeness(a: Item | undefined, b: Item | undefined): number {
  if (!a || !b) return 0;
  const tags = new Set(a.tags);
  const shared = b.tags.filter((tag) => tags.has(tag)).length;
  const all = tags.size + b.tags.length - shared;
  return (a.category === b.category ? 0.5 : 0) + (all === 0 ? 0 : (0.5 * shared) / all);
}
