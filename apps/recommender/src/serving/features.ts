import type { Shop } from '../shop/shop.ts';
import type { Item } from '../stages/stages.ts';
import type { Interest } from './interest.ts';
import type { Seed } from './seeds.ts';

/** What the ranking sees of an item beside the interest in it; each in [0, 1] or a count. */
export const itemFeatures = ['popular', 'trending', 'fresh', 'category', 'price'] as const;

export interface Taste {
  /** Share of the seeds' weight in each category; sums to 1. */
  readonly categories: ReadonlyMap<string, number>;
  /** Logarithm of the weighted mean price. */
  readonly price: number | undefined;
}

export interface FeatureSources {
  readonly shop: Shop;
  readonly interest: Interest;
  readonly taste: Taste;
  /** Unix seconds. */
  readonly now: number;
}

const freshDays = 14;
const daySeconds = 86_400;

export function tasteOf(shop: Shop, seeds: readonly Seed[]): Taste {
  const categories = new Map<string, number>();
  const total = seeds.reduce((sum, { weight }) => sum + weight, 0);
  let [price, priced] = [0, 0];
  for (const { position, weight } of seeds) {
    const item = shop.item(position);
    if (!item) continue;
    categories.set(item.category, (categories.get(item.category) ?? 0) + weight / total);
    if (item.price === undefined) continue;
    price += weight * Math.log1p(item.price);
    priced += weight;
  }
  return { categories, price: priced === 0 ? undefined : price / priced };
}

/** Everything the ranking may look at for one item, by name. */
export function featuresOf(position: number, item: Item, sources: FeatureSources): Record<string, number> {
  const { shop, interest, taste, now } = sources;
  const features: Record<string, number> = {};
  for (const [name, scores] of Object.entries(interest)) features[name] = scores.get(position) ?? 0;
  features['popular'] = Math.log1p(Math.max(shop.popular.at(position, now), 0));
  features['trending'] = Math.log1p(Math.max(shop.trending.at(position, now), 0));
  features['fresh'] = freshness(item, now);
  features['category'] = taste.categories.get(item.category) ?? 0;
  features['price'] = priceFit(item, taste);
  return features;
}

function freshness({ createdAt }: Item, now: number): number {
  return createdAt === undefined ? 0 : 0.5 ** (Math.max(now - createdAt, 0) / daySeconds / freshDays);
}

/** 1 where the price is what the user looks at, half of it where it is 2.7 times more or less. */
function priceFit({ price }: Item, taste: Taste): number {
  if (price === undefined || taste.price === undefined) return 0;
  return 0.5 ** Math.abs(Math.log1p(price) - taste.price);
}
