import type { Fallback } from '../scenario/scenario.ts';
import type { Shop } from '../shop/shop.ts';
import type { Taste } from './features.ts';

const counted = 1_000;

/** Positions that each fallback brings, best first; `catalogue` is every item that is there. */
export const fallbackSources: Readonly<
  Record<Fallback, (shop: Shop, taste: Taste, now: number) => Iterable<number>>
> = {
  *sameCategory(shop, { categories }) {
    const strongest = [...categories].sort(([, a], [, b]) => b - a);
    for (const [category] of strongest) yield* shop.inCategory(category);
  },
  trending: (shop, _, now) => shop.top('trending', counted, now),
  popular: (shop, _, now) => shop.top('popular', counted, now),
  new: (shop, _, now) => shop.top('new', counted, now),
  catalogue: (shop) => shop.liveItems,
};
