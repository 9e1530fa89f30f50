import fc from 'fast-check';
import { classificationReport } from './classification.ts';
import { MetricInputError } from './errors.ts';
import { bootstrapInterval, bootstrapMean, pairedBootstrap } from './resampling.ts';

/** Park and Miller's generator: enough to draw rows in a test. */
function seeded(seed: number): () => number {
  let state = (Math.abs(seed) % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 20 });

describe('bootstrapMean', () => {
  test('follows the draws: with resamples known, the percentiles are worked out by hand', () => {
    // Two rows, three resamples: rows 0 0, 0 1 and 1 1, so means 0, 5 and 10; quartiles lie half way between.
    const draws = [0, 0, 0, 0.9, 0.9, 0.9];
    const uniform = () => draws.shift() ?? 0;
    expect(bootstrapMean([0, 10], { uniform, resamples: 3, confidence: 0.5 })).toEqual({
      estimate: 5,
      low: 2.5,
      high: 7.5,
    });
  });

  test('has the estimate inside its range, is repeatable, and is a point for equal values', () => {
    fc.assert(
      fc.property(values, fc.nat(), (given, seed) => {
        const interval = () => bootstrapMean(given, { uniform: seeded(seed), resamples: 100 });
        const { low, high } = interval();
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...given));
        expect(high).toBeLessThanOrEqual(Math.max(...given));
        expect(interval()).toEqual(interval());
        const equal = bootstrapMean(
          given.map(() => 3),
          { uniform: seeded(seed), resamples: 10 },
        );
        expect(equal).toEqual({ estimate: 3, low: 3, high: 3 });
      }),
    );
  });

  test('covers the true mean about as often as it says', () => {
    const uniform = seeded(11);
    let covered = 0;
    for (let run = 0; run < 150; run++) {
      const sample = Array.from({ length: 40 }, uniform);
      const { low, high } = bootstrapMean(sample, { uniform, resamples: 200, confidence: 0.9 });
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    // 0.9 within four standard deviations of 150 runs.
    expect(Math.abs(covered / 150 - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / 150));
  });

  test.each([
    { name: 'no values', given: [], options: {} },
    { name: 'a value that is no number', given: [NaN], options: {} },
    { name: 'no resamples', given: [1], options: { resamples: 0 } },
    { name: 'a confidence of 1', given: [1], options: { confidence: 1 } },
  ])('refuses $name', ({ given, options }) => {
    expect(() => bootstrapMean(given, { uniform: seeded(1), ...options })).toThrow(MetricInputError);
  });
});

test('bootstrapInterval takes a statistic that is no mean, such as macro F1', () => {
  const truths = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 'b' : 'a'));
  const guesses = truths.map((label, index) => (index % 5 === 0 ? 'a' : label));
  const macroF1 = (rows: readonly number[]) =>
    classificationReport(
      rows.map((row) => truths[row] ?? ''),
      rows.map((row) => guesses[row] ?? ''),
    ).macro.f1;
  const { estimate, low, high } = bootstrapInterval(60, macroF1, { uniform: seeded(5), resamples: 200 });
  expect(estimate).toBe(classificationReport(truths, guesses).macro.f1);
  expect(low).toBeLessThan(estimate);
  expect(high).toBeGreaterThan(estimate);
});

describe('pairedBootstrap', () => {
  const rows = (right: (index: number) => boolean) =>
    Array.from({ length: 200 }, (_, index) => (right(index) ? 1 : 0));

  test('tells a real difference from none', () => {
    const baseline = rows((index) => index % 10 < 7);
    const better = rows((index) => index % 10 < 9);
    const found = pairedBootstrap(baseline, better, { uniform: seeded(1) });
    expect(found.estimate).toBeCloseTo(0.2, 12);
    expect(found.low).toBeGreaterThan(0);
    expect(found.pValue).toBeLessThan(0.01);
    const other = rows((index) => (index + 3) % 10 < 7);
    const none = pairedBootstrap(baseline, other, { uniform: seeded(1) });
    expect(none.low).toBeLessThan(0);
    expect(none.high).toBeGreaterThan(0);
    expect(none.pValue).toBeGreaterThan(0.5);
  });

  test('is certain that a system equals itself, and mirrors when the systems change places', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (pairs, seed) => {
          const a = pairs.map(([left]) => left);
          const b = pairs.map(([, right]) => right);
          const options = () => ({ uniform: seeded(seed), resamples: 50 });
          expect(pairedBootstrap(a, a, options())).toEqual({ estimate: 0, low: 0, high: 0, pValue: 1 });
          const there = pairedBootstrap(a, b, options());
          const back = pairedBootstrap(b, a, options());
          expect(back.estimate).toBeCloseTo(-there.estimate, 12);
          expect(back.low).toBeCloseTo(-there.high, 9);
          expect(back.pValue).toBe(there.pValue);
          expect(there.pValue).toBeGreaterThan(0);
          expect(there.pValue).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('refuses systems measured on different rows', () => {
    expect(() => pairedBootstrap([1], [1, 0], { uniform: seeded(1) })).toThrow(MetricInputError);
  });
});
