import fc from 'fast-check';
import { MetricInputError } from './errors.ts';
import { hitAtK, ndcgAtK, rankingReport, recallAtK, reciprocalRank, relevantRanks } from './ranking.ts';

const list = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), { minLength: 1, maxLength: 20 })
  .filter((candidates) => candidates.some(([, isRelevant]) => isRelevant));
const ranksOf = (candidates: readonly (readonly [number, boolean])[]) =>
  relevantRanks(
    candidates.map(([score]) => score),
    [...candidates.keys()].filter((index) => candidates[index]?.[1]),
  );

describe('relevantRanks', () => {
  test.each([
    { name: 'no ties', scores: [0.1, 0.9, 0.5], relevant: [2], ranks: [2] },
    { name: 'a tie of two at the top', scores: [1, 1, 0], relevant: [0], ranks: [1.5] },
    { name: 'all equal', scores: [0, 0, 0, 0, 0], relevant: [3], ranks: [3] },
    { name: 'two relevant, no ties', scores: [5, 4, 3], relevant: [2, 0], ranks: [1, 3] },
    { name: 'all of a tie relevant', scores: [1, 1, 1, 0], relevant: [0, 1, 2], ranks: [1, 2, 3] },
    { name: 'two of three tied', scores: [9, 1, 1, 1], relevant: [1, 2], ranks: [1 + 4 / 3, 1 + 8 / 3] },
    { name: 'excluded candidates stand last', scores: [-Infinity, 2, 1], relevant: [2], ranks: [2] },
  ])('$name', ({ scores, relevant, ranks }) => {
    expect(relevantRanks(scores, relevant)).toEqual(ranks.map((rank) => expect.closeTo(rank, 12)));
    expect(relevantRanks(Float32Array.from(scores), relevant)).toEqual(
      ranks.map((rank) => expect.closeTo(rank, 6)),
    );
  });

  test('is the mean over all orders of the ties', () => {
    // Two relevant among four equal: the six ways to place them have first places 1 1 1 2 2 3 and second 2 3 4 3 4 4.
    expect(relevantRanks([7, 7, 7, 7], [1, 3])).toEqual([
      expect.closeTo(10 / 6, 12),
      expect.closeTo(20 / 6, 12),
    ]);
  });

  test('ignores the order of the candidates and a rising change of scale', () => {
    fc.assert(
      fc.property(list, (candidates) => {
        const ranks = ranksOf(candidates);
        expect(ranksOf(candidates.toReversed())).toEqual(ranks);
        expect(
          ranksOf(candidates.map(([score, isRelevant]) => [Math.exp(score), isRelevant] as const)),
        ).toEqual(ranks);
      }),
    );
  });

  test.each([
    { name: 'nothing relevant', scores: [1], relevant: [] },
    { name: 'a position that is not there', scores: [1], relevant: [1] },
    { name: 'a score that is no number', scores: [1, NaN], relevant: [0] },
  ])('refuses $name', ({ scores, relevant }) => {
    expect(() => relevantRanks(scores, relevant)).toThrow(MetricInputError);
  });
});

describe('metrics of one list', () => {
  test.each([
    { ranks: [1], k: 10, recall: 1, hit: 1, ndcg: 1, mrr: 1 },
    { ranks: [3], k: 10, recall: 1, hit: 1, ndcg: 0.5, mrr: 1 / 3 },
    { ranks: [3], k: 2, recall: 0, hit: 0, ndcg: 0, mrr: 1 / 3 },
    { ranks: [1.5], k: 1, recall: 0, hit: 0, ndcg: 0, mrr: 2 / 3 },
    { ranks: [1, 3], k: 10, recall: 1, hit: 1, ndcg: 1.5 / (1 + 1 / Math.log2(3)), mrr: 1 },
    { ranks: [1, 3, 9], k: 2, recall: 1 / 3, hit: 1, ndcg: 1 / (1 + 1 / Math.log2(3)), mrr: 1 },
    { ranks: [Infinity], k: 10, recall: 0, hit: 0, ndcg: 0, mrr: 0 },
  ])('ranks $ranks within $k', ({ ranks, k, recall, hit, ndcg, mrr }) => {
    expect(recallAtK(ranks, k)).toBeCloseTo(recall, 12);
    expect(hitAtK(ranks, k)).toBe(hit);
    expect(ndcgAtK(ranks, k)).toBeCloseTo(ndcg, 12);
    expect(reciprocalRank(ranks)).toBeCloseTo(mrr, 12);
  });
});

describe('rankingReport', () => {
  test('is the mean over queries', () => {
    expect(rankingReport([[1], [3], [11]], 10)).toEqual({
      queries: 3,
      k: 10,
      recall: 2 / 3,
      hitRate: 2 / 3,
      ndcg: 0.5,
      mrr: expect.closeTo((1 + 1 / 3 + 1 / 11) / 3, 12),
    });
  });

  test('lies in [0, 1], with ties too, and is 1 where the relevant stand first', () => {
    fc.assert(
      fc.property(
        fc.array(list, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 10 }),
        (lists, k) => {
          const { recall, hitRate, ndcg, mrr } = rankingReport(lists.map(ranksOf), k);
          for (const value of [recall, hitRate, ndcg, mrr]) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1 + 1e-12);
          }
          expect(hitRate).toBeGreaterThanOrEqual(recall - 1e-12);
          const perfect = lists.map((candidates) =>
            ranksOf(candidates.map(([, isRelevant]) => [isRelevant ? 1 : 0, isRelevant] as const)),
          );
          expect(rankingReport(perfect, k)).toMatchObject({
            hitRate: 1,
            ndcg: expect.closeTo(1, 12),
            mrr: 1,
          });
        },
      ),
    );
  });

  test.each([
    { name: 'no queries', queries: [], k: 10 },
    { name: 'a query without relevant candidates', queries: [[1], []], k: 10 },
    { name: 'k of 0', queries: [[1]], k: 0 },
  ])('refuses $name', ({ queries, k }) => {
    expect(() => rankingReport(queries, k)).toThrow(MetricInputError);
  });
});
