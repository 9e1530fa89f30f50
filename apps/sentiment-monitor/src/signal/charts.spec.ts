import fc from 'fast-check';
import { cusumStep } from './cusum.ts';
import { ewmaStep, initialEwma } from './ewma.ts';
import { kleinbergStep } from './kleinberg.ts';
import { welchTest } from './sentiment-change.ts';

// NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: process mean 50, deviation 2.0539, λ = 0.3.
test('the moving average follows the example of the NIST handbook', () => {
  const data = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2];
  const expected = [50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36];
  let state = initialEwma;
  const averages = data.map((value) => {
    ({ state } = ewmaStep(0.3, state, (value - 50) / 2.0539));
    return 50 + 2.0539 * state.average;
  });
  expected.forEach((value, index) => expect(averages[index]).toBeCloseTo(value, 1));
});

test('the limits of the moving average widen to σ √(λ/(2-λ))', () => {
  let state = initialEwma;
  let deviation = 0;
  for (let step = 0; step < 200; step += 1) ({ state, deviation } = ewmaStep(0.3, state, 0));
  expect(ewmaStep(0.3, initialEwma, 1).deviation).toBeCloseTo(0.3, 12);
  expect(deviation).toBeCloseTo(Math.sqrt(0.3 / 1.7), 12);
});

// NIST/SEMATECH e-Handbook, 6.3.2.3: target 325, k = 0.3175, h = 4.1959; the limit is crossed at group 14.
test('the cumulative sum follows the example of the NIST handbook', () => {
  const groups = [
    324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6, 324.625, 325.15,
    328.325, 327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35,
  ];
  let sum = 0;
  const sums = groups.map((group) => (sum = cusumStep(0.3175, sum, group - 325)));
  expect(sums.findIndex((value) => value > 4.1959)).toBe(13);
  expect(sums[13]).toBeCloseTo(4.94, 2);
  expect(sums[19]).toBeCloseTo(19.04, 1);
});

test('the automaton ends in the state in which the cheapest of all sequences ends', () => {
  const cost = fc.double({ min: 0, max: 5, noNaN: true });
  const series = fc.array(fc.tuple(cost, cost), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(series, fc.double({ min: 0.1, max: 4, noNaN: true }), (costs, rise) => {
      const difference = costs.reduce(
        (before, [calm, bursting]) => kleinbergStep(before, { calm, bursting, rise }),
        rise,
      );
      const cheapest = (last: number) =>
        Math.min(...sequencesEnding(costs.length, last).map(priceOf(costs, rise)));
      // Before the series the automaton is calm; ending in the burst costs at most one more rise.
      expect(difference).toBeCloseTo(cheapest(1) - cheapest(0), 9);
    }),
  );
});

function sequencesEnding(length: number, last: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** (length - 1) }, (_, bits) => [
    ...Array.from({ length: length - 1 }, (__, index) => (bits >> index) & 1),
    last,
  ]);
}

const priceOf =
  (costs: readonly (readonly [number, number])[], rise: number) =>
  (states: readonly number[]): number =>
    states.reduce((total, state, index) => {
      const entered = state === 1 && (states[index - 1] ?? 0) === 0 ? rise : 0;
      return total + entered + (costs[index]?.[state === 1 ? 1 : 0] ?? 0);
    }, 0);

test("Welch's test gives the t of its formula", () => {
  const sums = (values: readonly number[]) => ({
    count: values.length,
    sum: values.reduce((a, b) => a + b, 0),
    sumSquares: values.reduce((a, b) => a + b * b, 0),
  });
  // By scipy.stats.ttest_ind(b, a, equal_var=False).
  const a = sums([1, -1, 0.5, -0.5, 0.9, -0.9]);
  const b = sums([-1, -0.5, 0.8, -0.9, -0.2]);
  const { t, degrees, pValue } = welchTest(a, b);
  expect(t).toBeCloseTo(-0.7319048856527232, 10);
  expect(degrees).toBeCloseTo(8.994671860542587, 10);
  expect(pValue).toBeCloseTo(0.48285954153623145, 10);
});
