import type { Boost, Scenario } from '../scenario/scenario.ts';
import type { Shop } from '../shop/shop.ts';
import type { TenantShop } from '../shop/tenant-shop.ts';
import type { Candidate, Filter, RecommendationRequest, Rerank, Retrieve, Stages } from '../stages/stages.ts';
import type { Matches } from '../filter/match-filter.ts';
import { CounterfactualExplain } from './counterfactual.ts';
import { fallbackSources } from './fallbacks.ts';
import { tasteOf } from './features.ts';
import type { FeatureSources } from './features.ts';
import { interestOf } from './interest.ts';
import type { InterestScorer } from './interest.ts';
import { wishesOf } from './seeds.ts';
import type { Wishes } from './seeds.ts';
import { ShopRank } from './shop-rank.ts';
import type { RankWeights } from './weights.ts';

/** What is known to whoever ranks: the live counts, and what a model has learnt where there is one. */
export interface Knowledge {
  readonly scorers: readonly InterestScorer[];
  readonly weights: RankWeights;
}

export interface StageOptions {
  readonly tenant: TenantShop;
  readonly scenario: Scenario;
  readonly knowledge: Knowledge;
  readonly request: RecommendationRequest;
  /** Of the request, beside those of the scenario. */
  readonly matches: Matches;
  readonly boosts: readonly Boost[];
  readonly excluded: ReadonlySet<string>;
  readonly rerank: Rerank;
  readonly isExplained: boolean;
}

const candidatesPerSource = 300;

/** The stages for one request to one shop. */
export function shopStages(options: StageOptions): Stages {
  const { tenant, scenario, knowledge, request, rerank } = options;
  const { shop } = tenant;
  const wishes = wishesOf(request, shop, tenant.behaviours);
  const sources: FeatureSources = {
    shop,
    interest: interestOf(knowledge.scorers, wishes.seeds),
    taste: tasteOf(shop, wishes.seeds),
    now: request.now,
  };
  const rank = new ShopRank(sources, knowledge.weights, [...scenario.boosts, ...options.boosts]);
  return {
    retrieve: Object.entries(sources.interest).map(([name, scores]) => ({
      name,
      retrieve: (_, limit) => Promise.resolve(candidatesOf(shop, name, best(scores, limit), scores)),
    })),
    fallback: scenario.settings.fallback.map((name): Retrieve => {
      return {
        name,
        retrieve: () =>
          Promise.resolve(lazily(shop, name, fallbackSources[name](shop, sources.taste, request.now))),
      };
    }),
    filter: filtersOf(options, wishes),
    rank,
    rerank,
    ...(options.isExplained && { explain: new CounterfactualExplain(rank, knowledge.scorers, wishes.seeds) }),
    candidatesPerSource,
  };
}

function filtersOf({ tenant, scenario, matches, excluded }: StageOptions, wishes: Wishes): readonly Filter[] {
  const { shop } = tenant;
  const { excludeBought, excludeSeen, inStockOnly } = scenario.settings;
  const fits = (itemId: string, { now }: RecommendationRequest) => {
    const item = shop.find(itemId);
    return item !== undefined && scenario.matches(item, now) && matches(item, now);
  };
  return [
    { name: 'excluded', keeps: (itemId) => !excluded.has(itemId) && !wishes.disliked.has(itemId) },
    { name: 'bought', keeps: (itemId) => !excludeBought || !wishes.bought.has(itemId) },
    { name: 'seen', keeps: (itemId) => !excludeSeen || !wishes.seen.has(itemId) },
    { name: 'stock', keeps: (itemId) => !inStockOnly || shop.find(itemId)?.stock !== 0 },
    { name: 'rules', keeps: fits },
  ];
}

function best(scores: ReadonlyMap<number, number>, limit: number): readonly number[] {
  return [...scores]
    .filter(([, score]) => score > 0)
    .sort(([a, left], [b, right]) => right - left || a - b)
    .slice(0, limit)
    .map(([position]) => position);
}

function candidatesOf(
  shop: Shop,
  source: string,
  positions: readonly number[],
  scores: ReadonlyMap<number, number>,
): readonly Candidate[] {
  return positions.flatMap((position) => {
    const item = shop.item(position);
    return item ? [{ itemId: item.itemId, score: scores.get(position) ?? 0, source, features: {} }] : [];
  });
}

/** Candidates of a fallback are its own order: the pipeline takes as many as it needs. */
function lazily(shop: Shop, source: string, positions: Iterable<number>): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const position of positions) {
    const item = shop.item(position);
    if (item) candidates.push({ itemId: item.itemId, score: -candidates.length, source, features: {} });
  }
  return candidates;
}
