import { Behaviours } from '../behaviour/behaviour-type.ts';
import type { Choice } from '../rank/feature-table.ts';
import { fitRanking } from '../rank/softmax-ranker.ts';
import { featuresOf, tasteOf } from '../serving/features.ts';
import { interestOf } from '../serving/interest.ts';
import type { InterestScorer } from '../serving/interest.ts';
import { wishesOf } from '../serving/seeds.ts';
import { scalesOf, startWeights } from '../serving/weights.ts';
import type { RankWeights } from '../serving/weights.ts';
import type { Shop, ShopEvent } from '../shop/shop.ts';

/** What an actor did next, after all that came before. */
export interface Question {
  readonly before: readonly ShopEvent[];
  readonly event: ShopEvent;
}

export interface FitWeightsOptions {
  /** Knows nothing of what the questions ask for. */
  readonly shop: Shop;
  readonly behaviours: Behaviours;
  readonly scorers: readonly InterestScorer[];
  readonly questions: readonly Question[];
}

/** Of each source, and of what is popular. */
const candidatesPerSource = 60;
const names = [
  'coVisits',
  'text',
  'together',
  'meaning',
  'popular',
  'trending',
  'fresh',
  'category',
  'price',
];
/** Fewer say too little to learn from. */
const leastChoices = 20;

/** Learns how much each feature counts from what actors did next, among what would have been recommended to them. */
export function fitWeights(options: FitWeightsOptions): RankWeights {
  const choices = options.questions.flatMap((question) => choiceOf(question, options) ?? []);
  if (choices.length < leastChoices) return startWeights;
  const { weights } = fitRanking(choices, { names });
  return Object.fromEntries(names.map((name, at) => [name, weights[at] ?? 0]));
}

/** Undefined where what the actor did is not among the candidates. */
function choiceOf(
  { before, event }: Question,
  { shop, behaviours, scorers }: FitWeightsOptions,
): Choice | undefined {
  const now = event.timestamp;
  const history = { userId: event.actor, interactions: before };
  const { seeds } = wishesOf({ history, contextItems: [], count: 10, now }, shop, behaviours);
  const interest = interestOf(scorers, seeds);
  const candidates = candidatesOf(shop, Object.values(interest), now);
  const chosen = candidates.findIndex((position) => shop.item(position)?.itemId === event.itemId);
  if (chosen < 0) return undefined;
  const sources = { shop, interest, taste: tasteOf(shop, seeds), now };
  const rows = candidates.map((position) => {
    const item = shop.item(position);
    return item ? featuresOf(position, item, sources) : {};
  });
  const scales = scalesOf(rows);
  const values = Float32Array.from(
    rows.flatMap((row) => names.map((name) => (row[name] ?? 0) * (scales.get(name) ?? 0))),
  );
  return { candidates: Int32Array.from(candidates), values, chosen };
}

function candidatesOf(
  shop: Shop,
  sources: readonly ReadonlyMap<number, number>[],
  now: number,
): readonly number[] {
  const found = new Set<number>(shop.top('popular', candidatesPerSource, now));
  for (const scores of sources) {
    const best = [...scores].sort(([a, left], [b, right]) => right - left || a - b);
    for (const [position] of best.slice(0, candidatesPerSource)) found.add(position);
  }
  return [...found].filter((position) => shop.item(position) !== undefined);
}
