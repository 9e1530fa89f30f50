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
 *
 * @see Carbonell & Goldstein (1998), The Use of MMR, Diversity-Based Reranking
 */
export class CapsRerank implements Rerank {
  constructor(private readonly options: RerankOptions) {}

  rerank(candidates: readonly Candidate[], count: number): readonly Candidate[] {
    const { shop, diversity } = this.options;
    const highest = Math.max(...candidates.map(({ score }) => score), 0) || 1;
    const rows = candidates.map((candidate) => ({
      candidate,
      item: shop.find(candidate.itemId),
      relevance: candidate.score / highest,
      likeness: 0,
    }));
    const chosen: typeof rows = [];
    const open = new Set(rows);
    const caps = new Caps(this.options);
    while (chosen.length < count && open.size > 0) {
      const value = (row: (typeof rows)[number]) =>
        (1 - diversity) * row.relevance - diversity * row.likeness;
      const next =
        highestOf(
          [...open].filter(({ item }) => caps.allows(item)),
          value,
        ) ?? highestOf([...open], value);
      if (!next) break;
      open.delete(next);
      chosen.push(next);
      caps.add(next.item);
      for (const row of open) row.likeness = Math.max(row.likeness, likeness(row.item, next.item));
    }
    return chosen.map(({ candidate }) => candidate);
  }
}

/** How many of a category and a seller are in the list already. */
class Caps {
  private readonly counts = new Map<string, number>();

  constructor(private readonly limits: Pick<RerankOptions, 'maxPerCategory' | 'maxPerSeller'>) {}

  allows(item: Item | undefined): boolean {
    const { maxPerCategory, maxPerSeller } = this.limits;
    return (
      this.below(`c:${item?.category ?? ''}`, maxPerCategory) && this.below(sellerOf(item), maxPerSeller)
    );
  }

  add(item: Item | undefined): void {
    for (const key of [`c:${item?.category ?? ''}`, sellerOf(item)])
      if (key !== undefined) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  private below(key: string | undefined, limit: number | null): boolean {
    return key === undefined || limit === null || (this.counts.get(key) ?? 0) < limit;
  }
}

function sellerOf(item: Item | undefined): string | undefined {
  return item?.seller === undefined ? undefined : `s:${item.seller}`;
}

/** The first of those with the highest value. */
function highestOf<Row>(rows: readonly Row[], value: (row: Row) => number): Row | undefined {
  let best: Row | undefined;
  for (const row of rows) if (best === undefined || value(row) > value(best)) best = row;
  return best;
}

/** Half for the same category, half for the share of tags that both have (Jaccard). In [0, 1]. */
function likeness(a: Item | undefined, b: Item | undefined): number {
  if (!a || !b) return 0;
  const tags = new Set(a.tags);
  const shared = b.tags.filter((tag) => tags.has(tag)).length;
  const all = tags.size + b.tags.length - shared;
  return (a.category === b.category ? 0.5 : 0) + (all === 0 ? 0 : (0.5 * shared) / all);
}
