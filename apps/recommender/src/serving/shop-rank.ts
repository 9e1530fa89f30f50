import type { Boost } from '../scenario/scenario.ts';
import type { Candidate, Rank, RecommendationRequest } from '../stages/stages.ts';
import { featuresOf, tasteOf } from './features.ts';
import type { FeatureSources } from './features.ts';
import { interestOf } from './interest.ts';
import type { InterestScorer } from './interest.ts';
import type { Seed } from './seeds.ts';
import { scalesOf, weigh } from './weights.ts';
import type { RankWeights } from './weights.ts';

/** Orders candidates by a weighted sum of their features, which go along so that everybody can see why. */
export class ShopRank implements Rank {
  private scales: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly sources: FeatureSources,
    private readonly weights: RankWeights,
    private readonly boosts: readonly Boost[],
  ) {}

  rank(request: RecommendationRequest, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
    const rows = candidates.map((candidate) => ({ ...candidate, features: this.features(candidate.itemId) }));
    this.scales = scalesOf(rows.map(({ features }) => features));
    const ranked = rows
      .map((row) => ({ ...row, score: this.score(row.features) * this.boost(row.itemId, request.now) }))
      .sort((a, b) => b.score - a.score || (a.itemId < b.itemId ? -1 : 1));
    return Promise.resolve(ranked);
  }

  /** What becomes of each item's score without one of the seeds, scaled as in the list at hand. */
  without(
    seed: Seed,
    seeds: readonly Seed[],
    scorers: readonly InterestScorer[],
  ): (itemId: string) => number {
    const left = seeds.filter(({ itemId }) => itemId !== seed.itemId);
    const { shop, now } = this.sources;
    const sources = { shop, now, interest: interestOf(scorers, left), taste: tasteOf(shop, left) };
    return (itemId) => this.score(this.features(itemId, sources)) * this.boost(itemId, now);
  }

  private score(features: Readonly<Record<string, number>>): number {
    return weigh(features, this.weights, this.scales);
  }

  private features(itemId: string, sources = this.sources): Readonly<Record<string, number>> {
    const position = sources.shop.position(itemId);
    const item = position === undefined ? undefined : sources.shop.item(position);
    return position === undefined || !item ? {} : featuresOf(position, item, sources);
  }

  private boost(itemId: string, now: number): number {
    const item = this.sources.shop.find(itemId);
    if (!item) return 1;
    return this.boosts.reduce(
      (factor, boost) => (boost.matches(item, now) ? factor * boost.factor : factor),
      1,
    );
  }
}
