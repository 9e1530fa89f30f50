import { MetricInputError } from './errors.ts';

/** Means over queries (or users). */
export interface RankingReport {
  readonly queries: number;
  readonly k: number;
  readonly recall: number;
  readonly hitRate: number;
  readonly ndcg: number;
  readonly mrr: number;
}

/**
 * Ranks of the relevant candidates in a list ordered by score, from 1 for the best, ascending.
 *
 * Ties are in random order, and the rank is the mean over these orders: one relevant among `m` equal at positions
 * `a … a + m − 1` has rank `a + (m − 1) / 2`; the i-th of `r` relevant has `a − 1 + i · (m + 1) / (r + 1)`. So equal
 * scores for all earn nothing, whatever the order of the input.
 *
 * @param scores of the candidates; leave out, or set to −Infinity, what must not be recommended
 * @param relevant positions in `scores`, each once
 * @throws {MetricInputError} nothing relevant, a position outside the scores, a score that is not a number
 */
export function relevantRanks(scores: ArrayLike<number>, relevant: readonly number[]): readonly number[] {
  const relevantByScore = new Map<number, number>();
  for (const position of relevant) {
    const score = scores[position];
    if (score === undefined) throw new MetricInputError('ranks', `there is no candidate ${position}`);
    relevantByScore.set(score, (relevantByScore.get(score) ?? 0) + 1);
  }
  const ranks = [...relevantByScore].flatMap(([score, count]) => {
    const { above, equal } = countAround(scores, score);
    return Array.from({ length: count }, (_, index) => above + ((index + 1) * (equal + 1)) / (count + 1));
  });
  return requireRelevant(ranks).sort((a, b) => a - b);
}

/** Share of the relevant candidates ranked within `k`. */
export function recallAtK(ranks: readonly number[], k: number): number {
  return requireRelevant(ranks).filter((rank) => rank <= k).length / ranks.length;
}

/** 1 if any relevant candidate is ranked within `k`, else 0; its mean over queries is the hit rate, HR@k. */
export function hitAtK(ranks: readonly number[], k: number): 0 | 1 {
  return requireRelevant(ranks).some((rank) => rank <= k) ? 1 : 0;
}

/**
 * `Σ_{rank ≤ k} 1 / log₂(rank + 1)` over the relevant candidates, divided by the same sum in the best order.
 *
 * @see Järvelin & Kekäläinen (2002), Cumulated Gain-based Evaluation of IR Techniques (gains 0 and 1)
 */
export function ndcgAtK(ranks: readonly number[], k: number): number {
  const best = Array.from({ length: Math.min(k, requireRelevant(ranks).length) }, (_, index) => index + 1);
  return discountedGain(ranks.filter((rank) => rank <= k)) / discountedGain(best);
}

/** 1 / rank of the first relevant candidate; its mean over queries is the MRR. */
export function reciprocalRank(ranks: readonly number[]): number {
  return 1 / requireRelevant(ranks).reduce((first, rank) => Math.min(first, rank));
}

/**
 * @param queries the {@link relevantRanks} of each query; `Infinity` for what was not retrieved
 * @param k 1 or more
 * @throws {MetricInputError} no queries, or one without relevant candidates
 */
export function rankingReport(queries: readonly (readonly number[])[], k: number): RankingReport {
  if (queries.length === 0) throw new MetricInputError('ranking metrics', 'there are no queries');
  if (!Number.isInteger(k) || k < 1)
    throw new MetricInputError('ranking metrics', `k is ${k}; give a whole number from 1`);
  const mean = (metric: (ranks: readonly number[]) => number) =>
    queries.reduce((sum, ranks) => sum + metric(ranks), 0) / queries.length;
  return {
    queries: queries.length,
    k,
    recall: mean((ranks) => recallAtK(ranks, k)),
    hitRate: mean((ranks) => hitAtK(ranks, k)),
    ndcg: mean((ranks) => ndcgAtK(ranks, k)),
    mrr: mean(reciprocalRank),
  };
}

function discountedGain(ranks: readonly number[]): number {
  return ranks.reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0);
}

function countAround(scores: ArrayLike<number>, score: number): { above: number; equal: number } {
  let above = 0;
  let equal = 0;
  for (let candidate = 0; candidate < scores.length; candidate++) {
    const other = scores[candidate] ?? NaN;
    if (Number.isNaN(other)) throw new MetricInputError('ranks', `score ${candidate} is not a number`);
    if (other > score) above += 1;
    else if (other === score) equal += 1;
  }
  return { above, equal };
}

function requireRelevant<T extends readonly number[]>(ranks: T): T {
  if (ranks.length === 0) throw new MetricInputError('ranking metrics', 'a query has nothing relevant');
  return ranks;
}
