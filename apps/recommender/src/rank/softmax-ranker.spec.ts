import { Random } from '@attention-flow/attention';
import type { Choice } from './feature-table.ts';
import { fitRanking, rankingScores } from './softmax-ranker.ts';

/** People who choose by `true · f` plus Gumbel noise: the model that the ranking assumes. */
function choices(truth: readonly number[], count: number, candidates = 8): readonly Choice[] {
  const random = Random.fromSeed(3).fork('choices');
  return Array.from({ length: count }, () => {
    const values = Float32Array.from({ length: candidates * truth.length }, () => random.normal());
    const utility = Array.from({ length: candidates }, (_, row) =>
      truth.reduce(
        (sum, weight, at) => sum + weight * (values[row * truth.length + at] ?? 0),
        -Math.log(-Math.log(random.uniform())),
      ),
    );
    return {
      candidates: Int32Array.from({ length: candidates }, (_, at) => at),
      values,
      chosen: utility.indexOf(Math.max(...utility)),
    };
  });
}

describe('fitRanking', () => {
  test('finds the weights that people chose by', () => {
    const { weights } = fitRanking(choices([1.5, 0.5], 3000), { names: ['a', 'b'], priorDeviation: 10 });
    expect(weights[0]).toBeCloseTo(1.5, 0);
    expect(Math.abs((weights[0] ?? 0) - 1.5)).toBeLessThan(0.1);
    expect(Math.abs((weights[1] ?? 0) - 0.5)).toBeLessThan(0.1);
  });

  test('leaves out what speaks against', () => {
    const { weights } = fitRanking(choices([1, -1], 500), { names: ['for', 'against'] });
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(weights[1]).toBe(0);
  });

  test('the same choices give the same weights', () => {
    const learned = choices([1, 0.2], 200);
    const names = ['a', 'b'];
    expect(fitRanking(learned, { names }).weights).toEqual(fitRanking(learned, { names }).weights);
  });

  test('a feature that is the same for all candidates earns nothing', () => {
    const constant = choices([1], 200).map(({ values, ...choice }) => ({
      ...choice,
      values: Float32Array.from({ length: 2 * values.length }, (_, at) =>
        at % 2 === 0 ? (values[at / 2] ?? 0) : 7,
      ),
    }));
    const { weights } = fitRanking(constant, { names: ['a', 'constant'] });
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(Math.abs(weights[1] ?? 1)).toBeLessThan(1e-6);
  });

  test('refuses to learn from nothing', () => {
    expect(() => fitRanking([], { names: ['a'] })).toThrow(/choices is 0/);
  });
});

test('rankingScores is the weighted sum', () => {
  const ranking = { names: ['a', 'b'], weights: Float64Array.of(2, 0.5) };
  const table = { candidates: Int32Array.of(4, 9), values: Float32Array.of(1, 2, 3, 4) };
  expect([...rankingScores(ranking, table)]).toEqual([3, 8]);
});
