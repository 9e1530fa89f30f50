import fc from 'fast-check';
import { argMax, logSumExp, softmax } from './softmax.ts';

const logits = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 1, maxLength: 10 });
const temperature = fc.double({ min: 0.05, max: 20, noNaN: true });

describe('softmax', () => {
  test.each([
    { given: [0, 0], at: 1, expected: [0.5, 0.5] },
    { given: [Math.log(3), 0], at: 1, expected: [0.75, 0.25] },
    { given: [2 * Math.log(3), 0], at: 2, expected: [0.75, 0.25] },
    { given: [1000, 0], at: 1, expected: [1, 0] },
    { given: [-Infinity, 0], at: 1, expected: [0, 1] },
  ])('of $given at temperature $at', ({ given, at, expected }) => {
    expect(softmax(given, at)).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  });

  test('is a distribution that keeps the order of the logits and ignores a shift', () => {
    fc.assert(
      fc.property(logits, temperature, fc.integer({ min: -100, max: 100 }), (given, at, shift) => {
        const probabilities = softmax(given, at);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        expect(probabilities[argMax(given)]).toBe(Math.max(...probabilities));
        const shifted = softmax(
          given.map((logit) => logit + shift),
          at,
        );
        for (const [index, value] of shifted.entries())
          expect(value).toBeCloseTo(probabilities[index] ?? NaN, 9);
      }),
    );
  });

  test('a higher temperature lowers the largest probability', () => {
    fc.assert(
      fc.property(logits, temperature, (given, at) => {
        const peak = (t: number) => Math.max(...softmax(given, t));
        expect(peak(at * 1.5)).toBeLessThanOrEqual(peak(at) + 1e-12);
      }),
    );
  });

  test('is exp(x − logSumExp)', () => {
    fc.assert(
      fc.property(logits, temperature, (given, at) => {
        const probabilities = softmax(given, at);
        for (const [index, logit] of given.entries()) {
          expect(Math.exp(logit / at - logSumExp(given, at))).toBeCloseTo(probabilities[index] ?? NaN, 9);
        }
      }),
    );
  });
});

test('logSumExp of nothing, and of impossible classes alone, is −∞', () => {
  expect(logSumExp([])).toBe(-Infinity);
  expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
});

test.each([
  { values: [], at: -1 },
  { values: [1, 3, 2], at: 1 },
  { values: [2, 2], at: 0 },
  { values: [-Infinity, -5], at: 1 },
])('argMax of $values is $at', ({ values, at }) => {
  expect(argMax(values)).toBe(at);
});
