import fc from 'fast-check';
import { MetricInputError } from './errors.ts';
import { auroc, falsePositiveRateAt, meanRanks } from './separation.ts';

const sides = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 2, maxLength: 40 })
  .filter((rows) => new Set(rows.map(([, isPositive]) => isPositive)).size === 2);
const unzip = (rows: readonly (readonly [number, boolean])[]) =>
  [rows.map(([score]) => score), rows.map(([, isPositive]) => isPositive)] as const;

describe('auroc', () => {
  test.each([
    { name: 'all positives above', scores: [3, 4, 1, 2], isPositive: [true, true, false, false], area: 1 },
    { name: 'all positives below', scores: [1, 2, 3, 4], isPositive: [true, true, false, false], area: 0 },
    { name: 'all equal', scores: [1, 1, 1], isPositive: [true, false, false], area: 0.5 },
    // Pairs: 3>1, 3>2, 2>1 and one tie 2=2: 3.5 of 4.
    {
      name: 'a tie across the sides',
      scores: [3, 2, 1, 2],
      isPositive: [true, true, false, false],
      area: 0.875,
    },
  ])('$name: $area', ({ scores, isPositive, area }) => {
    expect(auroc(scores, isPositive)).toBe(area);
  });

  test('is the share of pairs in the right order, ties half; mirrored scores give 1 minus it', () => {
    fc.assert(
      fc.property(sides, (rows) => {
        const positives = rows.filter(([, isPositive]) => isPositive);
        const negatives = rows.filter(([, isPositive]) => !isPositive);
        const won = positives.flatMap(([a]): number[] =>
          negatives.map(([b]) => (a > b ? 1 : a === b ? 0.5 : 0)),
        );
        const share = won.reduce((sum, value) => sum + value, 0) / won.length;
        const [scores, isPositive] = unzip(rows);
        expect(auroc(scores, isPositive)).toBeCloseTo(share, 12);
        expect(
          auroc(
            scores.map((score) => -score),
            isPositive,
          ),
        ).toBeCloseTo(1 - share, 12);
        expect(auroc(...unzip(rows.toReversed()))).toBeCloseTo(share, 12);
      }),
    );
  });

  test.each([
    { name: 'one side alone', scores: [1, 2], isPositive: [true, true] },
    { name: 'a score that is no number', scores: [1, NaN], isPositive: [true, false] },
  ])('refuses $name', ({ scores, isPositive }) => {
    expect(() => auroc(scores, isPositive)).toThrow(MetricInputError);
    expect(() => falsePositiveRateAt(scores, isPositive)).toThrow(MetricInputError);
  });
});

describe('falsePositiveRateAt', () => {
  const isPositive = [true, true, true, true, false, false, false, false];
  test.each([
    { name: 'separated', scores: [5, 6, 7, 8, 1, 2, 3, 4], rate: 0.95, falsePositives: 0 },
    {
      name: 'one negative above the lowest positive',
      scores: [5, 6, 7, 8, 1, 2, 3, 5.5],
      rate: 0.95,
      falsePositives: 0.25,
    },
    {
      name: 'the same, three positives in four suffice',
      scores: [5, 6, 7, 8, 1, 2, 3, 5.5],
      rate: 0.75,
      falsePositives: 0,
    },
    { name: 'a tie counts against', scores: [5, 6, 7, 8, 1, 2, 3, 5], rate: 0.95, falsePositives: 0.25 },
    { name: 'no positives needed', scores: [5, 6, 7, 8, 9, 9, 9, 9], rate: 0, falsePositives: 0 },
  ])('$name: $falsePositives at $rate', ({ scores, rate, falsePositives }) => {
    expect(falsePositiveRateAt(scores, isPositive, rate)).toBe(falsePositives);
  });

  test('rises with the rate and ends at all that is as high as the lowest positive', () => {
    fc.assert(
      fc.property(sides, (rows) => {
        const [scores, positive] = unzip(rows);
        const rates = [0, 0.25, 0.5, 0.75, 0.95, 1].map((rate) =>
          falsePositiveRateAt(scores, positive, rate),
        );
        expect(rates).toEqual([...rates].sort((a, b) => a - b));
        const lowest = Math.min(...scores.filter((_, index) => positive[index]));
        const negatives = rows.filter(([, isPositiveRow]) => !isPositiveRow);
        expect(rates.at(-1)).toBe(negatives.filter(([score]) => score >= lowest).length / negatives.length);
      }),
    );
  });
});

test('meanRanks: equal values share the mean of their ranks', () => {
  expect(meanRanks([10, 30, 20, 20])).toEqual([1, 4, 2.5, 2.5]);
  expect(meanRanks([])).toEqual([]);
});
