import type { Candidate, Explain, Reason, RecommendationRequest } from '../stages/stages.ts';
import type { InterestScorer } from './interest.ts';
import type { Seed } from './seeds.ts';
import type { ShopRank } from './shop-rank.ts';

/** The newest seeds are tried; older ones weigh little. */
const seedsTried = 10;
/** An item whose score falls by less than this share does not rest on the seed. */
const leastShare = 0.02;
const mostReasons = 3;

/** "Because you viewed X": X is named only if the item really falls when X is taken out of the history. */
export class CounterfactualExplain implements Explain {
  private readonly trials: readonly { readonly itemId: string; readonly score: (itemId: string) => number }[];

  constructor(rank: ShopRank, scorers: readonly InterestScorer[], seeds: readonly Seed[]) {
    this.trials = seeds
      .slice(0, seedsTried)
      .map((seed) => ({ itemId: seed.itemId, score: rank.without(seed, seeds, scorers) }));
  }

  explain(_request: RecommendationRequest, { itemId, score }: Candidate): Promise<readonly Reason[]> {
    if (score <= 0) return Promise.resolve([]);
    const reasons = this.trials
      .map((trial) => ({ itemId: trial.itemId, share: Math.min((score - trial.score(itemId)) / score, 1) }))
      .filter(({ itemId: seed, share }) => share >= leastShare && seed !== itemId)
      .sort((a, b) => b.share - a.share)
      .slice(0, mostReasons);
    return Promise.resolve(reasons);
  }
}
