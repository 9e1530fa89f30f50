import { Random } from '@attention-flow/attention';
import type { SampleItem } from './sample-items.ts';

/** An event of the sample shop, as an import takes it. */
export interface SampleEvent {
  readonly eventId: string;
  readonly type: string;
  readonly itemId: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

export interface SimulationOptions {
  readonly items: readonly SampleItem[];
  readonly shoppers: number;
  readonly seed: number;
  /** The simulated days end here; milliseconds since 1970. */
  readonly end: number;
}

/** What a shopper is drawn to. */
interface Taste {
  readonly categories: readonly string[];
  readonly styles: readonly string[];
  readonly language: string;
  /** Prices about this are fine. */
  readonly price: number;
}

const days = 60;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * Shoppers with tastes: in each visit one goes from thing to thing that is like the one before and fits the taste,
 * puts what fits well into the cart, and buys some of it. The same seed makes the same events, moved to `end`.
 */
export function sampleEvents({ items, shoppers, seed, end }: SimulationOptions): readonly SampleEvent[] {
  const random = Random.fromSeed(seed);
  return Array.from({ length: shoppers }, (_, index) => {
    const userId = `shopper-${index + 1}`;
    const own = random.fork(userId);
    return visits({ items, userId, random: own, end, taste: tasteOf(items, own) });
  }).flat();
}

interface Shopper {
  readonly items: readonly SampleItem[];
  readonly userId: string;
  readonly random: Random;
  readonly end: number;
  readonly taste: Taste;
}

function visits(shopper: Shopper): readonly SampleEvent[] {
  const { random, end } = shopper;
  const count = 2 + random.integer(3);
  const starts = Array.from({ length: count }, () => end - (1 + random.integer(days * 24)) * (dayMs / 24));
  return starts.sort((a, b) => a - b).flatMap((start, visit) => visitOf(shopper, start, visit));
}

function visitOf(
  { items, userId, random, taste }: Shopper,
  start: number,
  visit: number,
): readonly SampleEvent[] {
  const events: SampleEvent[] = [];
  let at = start;
  let previous: SampleItem | undefined;
  const tell = (type: string, { itemId }: SampleItem) => {
    events.push({ eventId: `${userId}-${visit}-${events.length}`, type, itemId, userId, timestamp: at });
    at += (1 + random.integer(4)) * minuteMs;
  };
  const length = 3 + random.integer(6);
  for (let step = 0; step < length; step += 1) {
    const item = next(items, { taste, previous, random });
    tell('view', item);
    const liking = likingOf(item, taste);
    if (random.uniform() < 0.12 * liking) tell('like', item);
    if (random.uniform() < 0.15 * liking) {
      tell('cart', item);
      if (random.uniform() < 0.6) tell('purchase', item);
    }
    if (liking < 0.5 && random.uniform() < 0.05) tell('dismiss', item);
    previous = item;
  }
  return events;
}

/** How well an item fits a taste, from 0. */
function likingOf({ category, price, attributes }: SampleItem, taste: Taste): number {
  return (
    (taste.categories.includes(category) ? 1 : 0.1) *
    (taste.styles.includes(attributes.style) ? 1.5 : 0.6) *
    (attributes.language === taste.language ? 1.3 : 0.5) *
    2 ** -Math.abs(Math.log2(price / taste.price))
  );
}

interface Step {
  readonly taste: Taste;
  readonly previous: SampleItem | undefined;
  readonly random: Random;
}

function next(items: readonly SampleItem[], { taste, previous, random }: Step): SampleItem {
  const weights = items.map((item) => {
    if (item === previous) return 0;
    const near = previous?.category === item.category ? 4 : 1;
    const alike = previous?.attributes.material === item.attributes.material ? 2 : 1;
    return likingOf(item, taste) ** 2 * near * alike;
  });
  const chosen = items[drawn(weights, random)];
  if (!chosen) throw new RangeError('A shop without items has no shoppers');
  return chosen;
}

/** The place of a weight, drawn in proportion to it. */
function drawn(weights: readonly number[], random: Random): number {
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const place = weights.findIndex((weight) => (left -= weight) < 0);
  return Math.max(place, 0);
}

function tasteOf(items: readonly SampleItem[], random: Random): Taste {
  const categories = random.shuffle([...new Set(items.map(({ category }) => category))]).slice(0, 2);
  const styles = random.shuffle([...new Set(items.map(({ attributes }) => attributes.style))]).slice(0, 2);
  const prices = items.filter(({ category }) => categories.includes(category)).map(({ price }) => price);
  const price = prices[random.integer(prices.length)] ?? 1;
  return { categories, styles, language: random.uniform() < 0.6 ? 'en' : 'zh', price };
}
