import type { Behaviours } from '../behaviour/behaviour-type.ts';
import type { Shop } from '../shop/shop.ts';
import type { RecommendationRequest } from '../stages/stages.ts';

/** An item that speaks for what the user wants now. */
export interface Seed {
  readonly position: number;
  readonly itemId: string;
  /** Above 0; newer and stronger ones count more. */
  readonly weight: number;
}

/** What a history says. */
export interface Wishes {
  /** Newest first. */
  readonly seeds: readonly Seed[];
  /** Ids of what the user has by now, has come to, and has turned down. */
  readonly bought: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
  readonly disliked: ReadonlySet<string>;
}

const seedsKept = 30;
/** In items: one so many places back counts half. */
const halfLife = 5;
const contextWeight = 2;
const fullStrength = 5;

/** Reads a history, items on the page at hand as the newest views. Times do not count here: the order does. */
export function wishesOf(
  { history, contextItems }: RecommendationRequest,
  shop: Shop,
  behaviours: Behaviours,
): Wishes {
  const strengths = new Map<string, number>();
  const bought = new Set<string>();
  const seen = new Set<string>();
  for (const { itemId, type } of history.interactions) {
    const strength = behaviours.strength(type);
    if (behaviours.outcome(type) === 'conversion') bought.add(itemId);
    if (strength === 0) continue;
    seen.add(itemId);
    const sum = (strengths.get(itemId) ?? 0) + strength;
    // Deleting first moves the item to the end of the order of insertion.
    strengths.delete(itemId);
    strengths.set(itemId, sum);
  }
  const newest = [...strengths].filter(([, strength]) => strength > 0).toReversed();
  const context = contextItems.map((itemId) => ({ itemId, strength: fullStrength * contextWeight }));
  const liked = [
    ...context,
    ...newest
      .filter(([itemId]) => !contextItems.includes(itemId))
      .map(([itemId, strength]) => ({ itemId, strength: Math.min(strength, fullStrength) })),
  ];
  return {
    seeds: seedsOf(liked, shop, context.length),
    bought,
    seen,
    disliked: new Set([...strengths].filter(([, strength]) => strength < 0).map(([itemId]) => itemId)),
  };
}

function seedsOf(
  liked: readonly { readonly itemId: string; readonly strength: number }[],
  shop: Shop,
  contextLength: number,
): readonly Seed[] {
  return liked
    .flatMap(({ itemId, strength }, place) => {
      const position = shop.position(itemId);
      if (position === undefined) return [];
      const recency = 0.5 ** (Math.max(place - contextLength, 0) / halfLife);
      return [{ position, itemId, weight: recency * (0.5 + strength / (2 * fullStrength)) }];
    })
    .slice(0, seedsKept);
}
