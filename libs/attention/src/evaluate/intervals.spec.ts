import fc from 'fast-check';
import { MetricInputError } from './errors.ts';
import { foldInterval, meanOverRuns, wilsonInterval } from './intervals.ts';

describe('meanOverRuns', () => {
  test.each([
    {
      values: [2, 4, 4, 4, 5, 5, 7, 9],
      mean: 5,
      standardDeviation: Math.sqrt(32 / 7),
      standardError: Math.sqrt(4 / 7),
    },
    { values: [3, 3], mean: 3, standardDeviation: 0, standardError: 0 },
    { values: [7], mean: 7, standardDeviation: 0, standardError: 0 },
  ])('$values', ({ values, ...expected }) => {
    const found = meanOverRuns(values);
    expect(found.runs).toBe(values.length);
    expect(found.mean).toBeCloseTo(expected.mean, 12);
    expect(found.standardDeviation).toBeCloseTo(expected.standardDeviation, 12);
    expect(found.standardError).toBeCloseTo(expected.standardError, 12);
  });

  test('refuses no runs and a run that gave no number', () => {
    expect(() => meanOverRuns([])).toThrow(MetricInputError);
    expect(() => meanOverRuns([1, NaN])).toThrow('value 1 is NaN');
  });
});

describe('wilsonInterval', () => {
  // With z² = 3.8415: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n).
  test.each([
    { successes: 5, rows: 10, low: 0.2366, high: 0.7634 },
    { successes: 0, rows: 10, low: 0, high: 0.2775 },
    { successes: 10, rows: 10, low: 0.7225, high: 1 },
    { successes: 92, rows: 100, low: 0.85, high: 0.9589 },
  ])('$successes of $rows: $low to $high', ({ successes, rows, low, high }) => {
    const interval = wilsonInterval(successes, rows);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('holds the share, mirrors, and grows with confidence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (rows, some) => {
        const successes = some % (rows + 1);
        const { low, high } = wilsonInterval(successes, rows);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(successes / rows);
        expect(high).toBeGreaterThanOrEqual(successes / rows);
        expect(high).toBeLessThanOrEqual(1);
        expect(wilsonInterval(rows - successes, rows).low).toBeCloseTo(1 - high, 12);
        expect(wilsonInterval(successes, rows, 0.99).high).toBeGreaterThanOrEqual(high);
        expect(wilsonInterval(successes, rows, 0.9).high).toBeLessThanOrEqual(high);
      }),
    );
  });

  test.each([
    { successes: 1, rows: 0 },
    { successes: 3, rows: 2 },
    { successes: -1, rows: 2 },
  ])('refuses $successes of $rows', ({ successes, rows }) => {
    expect(() => wilsonInterval(successes, rows)).toThrow(MetricInputError);
  });
});

describe('foldInterval', () => {
  test('is wider than that of independent runs', () => {
    // s = 0.01, k = 5: 2.776 · 0.01 · √(1/5 + 1/4) = 0.01862.
    const { mean, low, high } = foldInterval([
      0.9 - 0.01 * Math.SQRT2,
      0.9,
      0.9,
      0.9,
      0.9 + 0.01 * Math.SQRT2,
    ]);
    expect(mean).toBeCloseTo(0.9, 12);
    expect([low, high]).toEqual([expect.closeTo(0.88138, 4), expect.closeTo(0.91862, 4)]);
  });

  test.each([[[]], [[0.5]], [Array.from({ length: 21 }, () => 0.5)]])('refuses %j', (values) => {
    expect(() => foldInterval(values)).toThrow(`there are ${values.length} folds`);
  });
});
