import fc from 'fast-check';
import { brierScore, calibrationReport, negativeLogLikelihood, reliability } from './calibration.ts';
import { MetricInputError } from './errors.ts';
import { softmax } from './softmax.ts';

const predictions = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
  minLength: 1,
});
const unzip = (pairs: readonly (readonly [number, boolean])[]) =>
  [pairs.map(([confidence]) => confidence), pairs.map(([, isRight]) => isRight)] as const;

describe('reliability', () => {
  test('bins a case worked by hand', () => {
    // Two bins: (0, 0.5] holds 0.5 and 0.3, one right; (0.5, 1] holds 0.9 and 0.7, both right.
    const { bins, ece, maxGap } = reliability([0.5, 0.9, 0.3, 0.7], [true, true, false, true], 2);
    expect(bins).toEqual([
      { low: 0, high: 0.5, count: 2, confidence: 0.4, accuracy: 0.5 },
      { low: 0.5, high: 1, count: 2, confidence: expect.closeTo(0.8, 12), accuracy: 1 },
    ]);
    expect(ece).toBeCloseTo(0.5 * 0.1 + 0.5 * 0.2, 12);
    expect(maxGap).toBeCloseTo(0.2, 12);
  });

  test.each([
    { confidence: 0, bin: 0 },
    { confidence: 1 / 15, bin: 0 },
    { confidence: 0.067, bin: 1 },
    { confidence: 0.5, bin: 7 },
    { confidence: 1, bin: 14 },
  ])('of 15 bins, $confidence falls into number $bin', ({ confidence, bin }) => {
    const { bins } = reliability([confidence], [true]);
    expect(bins).toHaveLength(15);
    expect(bins.findIndex(({ count }) => count === 1)).toBe(bin);
  });

  test('every row is in one bin, errors lie in [0, 1], the order does not matter', () => {
    fc.assert(
      fc.property(predictions, fc.integer({ min: 1, max: 30 }), (pairs, binCount) => {
        const { bins, ece, maxGap } = reliability(...unzip(pairs), binCount);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(pairs.length);
        expect(ece).toBeGreaterThanOrEqual(0);
        expect(ece).toBeLessThanOrEqual(maxGap + 1e-12);
        expect(maxGap).toBeLessThanOrEqual(1 + 1e-12);
        expect(reliability(...unzip(pairs.toReversed()), binCount).ece).toBeCloseTo(ece, 9);
      }),
    );
  });

  test('sure and always right is 0, sure and always wrong is 1', () => {
    expect(reliability([1, 1], [true, true]).ece).toBe(0);
    expect(reliability([1, 1], [false, false]).ece).toBe(1);
  });

  test.each([
    { confidences: [1.1], isRight: [true], bins: 15 },
    { confidences: [NaN], isRight: [true], bins: 15 },
    { confidences: [], isRight: [], bins: 15 },
    { confidences: [0.5], isRight: [], bins: 15 },
    { confidences: [0.5], isRight: [true], bins: 0 },
  ])('refuses $confidences, $isRight in $bins bins', ({ confidences, isRight, bins }) => {
    expect(() => reliability(confidences, isRight, bins)).toThrow(MetricInputError);
  });
});

describe('proper scores', () => {
  const probabilities = [
    [0.7, 0.2, 0.1],
    [0.1, 0.6, 0.3],
  ];

  test('agree with a case worked by hand', () => {
    expect(negativeLogLikelihood(probabilities, [0, 2])).toBeCloseTo(
      -(Math.log(0.7) + Math.log(0.3)) / 2,
      12,
    );
    const first = 0.3 ** 2 + 0.2 ** 2 + 0.1 ** 2;
    const second = 0.1 ** 2 + 0.6 ** 2 + 0.7 ** 2;
    expect(brierScore(probabilities, [0, 2])).toBeCloseTo((first + second) / 2, 12);
  });

  test('the report takes the most probable class', () => {
    expect(calibrationReport(probabilities, [0, 2])).toMatchObject({
      rows: 2,
      ece: expect.closeTo((0.3 + 0.6) / 2, 12),
      brier: expect.closeTo(brierScore(probabilities, [0, 2]), 12),
    });
  });

  test('certain and right is 0; certain and wrong is finite, and 2 for Brier', () => {
    expect(negativeLogLikelihood([[1, 0]], [0])).toBeCloseTo(0, 12);
    expect(negativeLogLikelihood([[1, 0]], [1])).toBeCloseTo(52 * Math.log(2), 9);
    expect(brierScore([[1, 0]], [0])).toBe(0);
    expect(brierScore([[1, 0]], [1])).toBe(2);
  });

  test('are proper: telling the true chances is never worse than telling others', () => {
    const chances = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(chances, chances, (a, b) => {
        const truth = softmax(a);
        const other = softmax(b);
        const expectedLoss = (loss: typeof brierScore, told: readonly number[]) =>
          truth.reduce((sum, chance, label) => sum + chance * loss([told], [label]), 0);
        for (const loss of [brierScore, negativeLogLikelihood]) {
          expect(expectedLoss(loss, truth)).toBeLessThanOrEqual(expectedLoss(loss, other) + 1e-9);
        }
      }),
    );
  });

  test.each([{ labels: [3, 0] }, { labels: [-1, 0] }])('refuses classes $labels', ({ labels }) => {
    expect(() => brierScore(probabilities, labels)).toThrow(MetricInputError);
    expect(() => negativeLogLikelihood(probabilities, labels)).toThrow(/row 0 has no class/);
  });
});
