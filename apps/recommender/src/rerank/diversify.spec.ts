import fc from 'fast-check';
import { capped, greedyDpp, mmr } from './diversify.ts';
import type { Pool } from './diversify.ts';

/** Unit vectors in the positive quadrant, so that cosines lie in [0, 1]. */
const pools = fc
  .record({
    angles: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 12 }),
    count: fc.integer({ min: 0, max: 14 }),
    diversity: fc.integer({ min: 0, max: 20 }),
    seed: fc.integer({ min: 1, max: 97 }),
  })
  .map(({ angles, count, diversity, seed }): Pool => ({
    scores: angles.map((_, at) => ((at * seed) % 13) + at / 100),
    similarity: (a, b) => Math.cos((((angles[a] ?? 0) - (angles[b] ?? 0)) * Math.PI) / 180),
    count,
    diversity,
  }));

const twins: Pool = {
  scores: [3, 2.9, 2],
  similarity: (a, b) => (a === b || a + b === 1 ? 1 : 0),
  count: 2,
  diversity: 0,
};

describe.each([
  { name: 'mmr', diversify: mmr },
  { name: 'greedyDpp', diversify: greedyDpp },
])('$name', ({ diversify }) => {
  test('keeps the order of the scores without diversity', () => {
    expect(diversify(twins)).toEqual([0, 1]);
  });

  test('passes over the twin of what is chosen', () => {
    expect(diversify({ ...twins, diversity: 2 })).toEqual([0, 2]);
  });

  test('fills the list with twins where there is nothing else', () => {
    expect(diversify({ ...twins, count: 3, diversity: 2 })).toEqual([0, 2, 1]);
  });

  test('chooses as many as asked for or as there are, each once', () => {
    fc.assert(
      fc.property(pools, (pool) => {
        const chosen = diversify(pool);
        expect(chosen).toHaveLength(Math.min(pool.count, pool.scores.length));
        expect(new Set(chosen).size).toBe(chosen.length);
      }),
    );
  });

  test('begins with the highest score', () => {
    fc.assert(
      fc.property(pools, (pool) => {
        const [first] = diversify({ ...pool, count: 1 });
        expect(pool.scores[first ?? -1]).toBe(Math.max(...Array.from(pool.scores)));
      }),
    );
  });

  test('a cap holds while other groups are left, and bends then', () => {
    fc.assert(
      fc.property(pools, fc.integer({ min: 1, max: 3 }), (pool, most) => {
        const groupOf = (item: number) => (item % 2 === 0 ? 'even' : undefined);
        const chosen = diversify({ ...pool, allows: capped(groupOf, most) });
        const odd = Math.floor(pool.scores.length / 2);
        const even = chosen.filter((item) => item % 2 === 0).length;
        expect(even).toBeLessThanOrEqual(Math.max(most, pool.count - odd));
        expect(chosen).toHaveLength(Math.min(pool.count, pool.scores.length));
      }),
    );
  });

  test.each([
    { pool: { ...twins, diversity: -1 }, setting: 'diversity' },
    { pool: { ...twins, count: -1 }, setting: 'count' },
  ])('refuses a negative $setting', ({ pool, setting }) => {
    expect(() => diversify(pool)).toThrow(
      expect.objectContaining({ code: 'RECOMMENDER_INVALID_SETTING', setting }),
    );
  });
});

describe('greedyDpp', () => {
  test('each step adds the most to score + diversity · ln det S', () => {
    const angles = [0, 20, 50, 85];
    const cosine = (a: number, b: number) =>
      Math.cos((((angles[a] ?? 0) - (angles[b] ?? 0)) * Math.PI) / 180);
    const scores = [1, 0.9, 0.8, 0.5];
    // Two vectors span sin² of the angle between them: 0.9 + ln sin² 20° < 0.5 + ln sin² 85°.
    expect(greedyDpp({ scores, similarity: cosine, count: 2, diversity: 1 })).toEqual([0, 3]);
    expect(greedyDpp({ scores, similarity: cosine, count: 2, diversity: 0.02 })).toEqual([0, 1]);
  });
});
