import { coVisitation } from './co-visitation.ts';
import { easeScorer, fitEase } from './ease.ts';
import { choleskyInverse, invertInPlace } from './inverse.ts';
import { itemKnn } from './item-knn.ts';
import { neighbourScorer } from './neighbours.ts';
import { trendingScorer } from './popularity.ts';
import { sequenceOf } from './sequence.ts';
import type { Behaviour } from './sequence.ts';
import { largest } from './sparse-rows.ts';

const user = (...items: readonly number[]) =>
  sequenceOf(items.map((item, time) => ({ item, time, strength: 1 })));
const behaviour: Behaviour = { items: 4, sequences: [user(0, 1), user(0, 1, 2), user(2, 3)] };
const situation = (...items: readonly number[]) => ({ sequence: user(...items), now: items.length });

describe('sequenceOf', () => {
  test('an item stands once, at its latest contact, with its strengths added', () => {
    const { items, times, strengths } = sequenceOf([
      { item: 5, time: 1, strength: 1 },
      { item: 6, time: 2, strength: 1 },
      { item: 5, time: 3, strength: 2 },
    ]);
    expect([[...items], [...times], [...strengths]]).toEqual([
      [6, 5],
      [2, 3],
      [1, 3],
    ]);
  });
});

describe('itemKnn', () => {
  test('is the cosine of who touched both, newest counting most', () => {
    const neighbours = itemKnn(behaviour, { neighbours: 4, shrink: 0 });
    const scorer = neighbourScorer({ name: 'kNN', neighbours, items: 4, halfLife: 1 });
    const scores = scorer.scores(situation(3, 0));
    expect(scores[1]).toBeCloseTo(1, 6);
    expect(scores[2]).toBeCloseTo(1 / 2 + 0.5 / Math.sqrt(2), 6);
  });
});

describe('coVisitation', () => {
  test('knows which came after which', () => {
    const next = coVisitation(behaviour, { halfLife: 1, window: 2, backward: 0, neighbours: 4, shrink: 0 });
    const scorer = neighbourScorer({ name: 'next', neighbours: next, items: 4, halfLife: 1 });
    expect(scorer.scores(situation(1))[0]).toBe(0);
    expect(scorer.scores(situation(0))[1]).toBeCloseTo(1, 6);
    expect(scorer.scores(situation(0))[2]).toBeCloseTo(0.5 / 2, 6);
  });
});

describe('trendingScorer', () => {
  test('counts what was before now, fading by half-life', () => {
    const scorer = trendingScorer(behaviour, 1);
    // Item 2 was touched at 2 and at 0.
    expect(scorer.scores({ ...situation(), now: 3 })[2]).toBeCloseTo(1 / 2 + 1 / 8, 6);
    expect(scorer.scores({ ...situation(), now: 2 })[2]).toBeCloseTo(1 / 4, 6);
    expect([...scorer.scores({ ...situation(), now: 0 })]).toEqual([0, 0, 0, 0]);
  });
});

describe('EASE', () => {
  test('its weights solve the ridge regression of each item on the others', async () => {
    const lambda = 0.5;
    const { members, weights } = await fitEase(behaviour, { lambda });
    const n = members.length;
    const x = behaviour.sequences.map(({ items }) =>
      Array.from(members, (item) => Number(items.includes(item))),
    );
    // The gradient of ‖X − XB‖² + λ‖B‖² is 0 off the diagonal, where B is held at 0.
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++) {
        const weight = weights[row * n + column] ?? 0;
        if (row === column) expect(weight).toBe(0);
        else {
          const residual = x.map(
            (touched) =>
              (touched[column] ?? 0) -
              touched.reduce((sum, value, at) => sum + value * (weights[at * n + column] ?? 0), 0),
          );
          const slope = x.reduce((sum, touched, at) => sum + (touched[row] ?? 0) * (residual[at] ?? 0), 0);
          expect(slope).toBeCloseTo(lambda * weight, 4);
        }
      }
    }
  });

  test('items beyond the limit score 0', async () => {
    const ease = await fitEase(behaviour, { lambda: 1, maxItems: 2 });
    expect(ease.members).toHaveLength(2);
    expect(easeScorer(ease, 4, 1).scores(situation(0))[3]).toBe(0);
  });

  test.each([{ lambda: 0 }, { lambda: 1, maxItems: 0 }])('refuses %j', async (options) => {
    await expect(fitEase(behaviour, options)).rejects.toThrow(
      expect.objectContaining({ code: 'RECOMMENDER_INVALID_SETTING' }),
    );
  });
});

describe('invertInPlace', () => {
  test('over several blocks, the product with the matrix is the identity', async () => {
    const n = 300;
    const matrix = Float32Array.from({ length: n * n }, (_, at) => {
      const [row, column] = [Math.floor(at / n), at % n];
      return row === column ? 4 : 1 / (1 + Math.abs(row - column)) ** 2;
    });
    const inverse = matrix.slice();
    await invertInPlace(inverse, n);
    for (const [row, column] of [
      [0, 0],
      [0, 299],
      [299, 299],
      [255, 256],
      [280, 13],
    ] as const) {
      let sum = 0;
      for (let at = 0; at < n; at++) sum += (matrix[row * n + at] ?? 0) * (inverse[at * n + column] ?? 0);
      expect(sum).toBeCloseTo(row === column ? 1 : 0, 4);
    }
  });

  test('refuses a matrix that is not positive definite, naming the row', () => {
    expect(() => choleskyInverse(Float64Array.of(1, 2, 2, 1), 2, 10)).toThrow(
      expect.objectContaining({ code: 'RECOMMENDER_NOT_POSITIVE_DEFINITE', row: 11 }),
    );
  });
});

test('largest keeps the order of values, then of positions, above the floor', () => {
  expect(largest(Float32Array.of(1, 3, 3, 0, 2), 3)).toEqual([1, 2, 4]);
  expect(largest(Float32Array.of(1, 3, 3, 0, 2), 9, 0)).toEqual([1, 2, 4, 0]);
});
