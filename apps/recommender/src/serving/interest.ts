import type { Shop } from '../shop/shop.ts';
import type { Seed } from './seeds.ts';

/** How much each item fits what the seeds say, by where that is known from. */
export type Interest = Readonly<Record<string, ReadonlyMap<number, number>>>;

/** Gives items scores for seeds, by position in the shop; 0 for what it knows nothing of. */
export interface InterestScorer {
  readonly name: string;
  /** @param found by the scorers before it */
  scores(seeds: readonly Seed[], found: ReadonlySet<number>): ReadonlyMap<number, number>;
}

/** Texts cost more than counts: only the newest seeds are asked for. */
const textSeeds = 6;

/** What is known without any training, current to the last event: who came to this came to that, and texts. */
export function liveScorers(shop: Shop): readonly InterestScorer[] {
  return [
    {
      name: 'coVisits',
      scores: (seeds) =>
        sum(seeds, ({ position, weight }, into) => shop.coVisits.addNeighbours(position, weight, into)),
    },
    {
      name: 'text',
      scores: (seeds) =>
        sum(seeds.slice(0, textSeeds), ({ position, weight }, into) =>
          shop.texts.addSimilar(position, weight, into),
        ),
    },
  ];
}

export function interestOf(scorers: readonly InterestScorer[], seeds: readonly Seed[]): Interest {
  const found = new Set<number>();
  const interest: Record<string, ReadonlyMap<number, number>> = {};
  for (const scorer of scorers) {
    const scores = scorer.scores(seeds, found);
    interest[scorer.name] = scores;
    for (const position of scores.keys()) found.add(position);
  }
  return interest;
}

function sum(
  seeds: readonly Seed[],
  add: (seed: Seed, into: Map<number, number>) => void,
): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  for (const seed of seeds) add(seed, scores);
  return scores;
}
