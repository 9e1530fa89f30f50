import fc from 'fast-check';
import { MetricInputError } from './errors.ts';
import { multiLabelReport } from './multi-label.ts';

const sets = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
const rows = fc.array(fc.tuple(sets, sets), { minLength: 1, maxLength: 30 });

describe('multiLabelReport', () => {
  test('counts a case worked by hand', () => {
    const expected = [['a', 'b'], ['a'], [], ['c']];
    const predicted = [['b', 'a'], ['a', 'c'], [], []];
    const { exactMatch, micro, macro, labels } = multiLabelReport(expected, predicted);
    expect(exactMatch).toBe(0.5);
    // Hits: a twice, b once, c never; 4 given, 4 true.
    expect(micro).toEqual({ precision: 0.75, recall: 0.75, f1: 0.75 });
    expect(macro.f1).toBeCloseTo((1 + 1 + 0) / 3, 12);
    expect(labels.map(({ support }) => support)).toEqual([2, 1, 1]);
  });

  test('repeats within a row count once', () => {
    expect(multiLabelReport([['a', 'a']], [['a']])).toEqual(multiLabelReport([['a']], [['a']]));
  });

  test('with labels given, sets are compared on these alone', () => {
    const report = multiLabelReport([['a', 'x']], [['a', 'y']], { labels: ['a'] });
    expect(report).toMatchObject({ exactMatch: 1, micro: { f1: 1 } });
  });

  test('scores lie in [0, 1], are 1 for the truth itself, and do not depend on the order of rows', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const truths = pairs.map(([truth]) => truth);
        const guesses = pairs.map(([, guess]) => guess);
        const labels = ['a', 'b', 'c'];
        const report = multiLabelReport(truths, guesses, { labels });
        for (const score of [report.exactMatch, report.micro.f1, report.macro.f1, report.weighted.f1]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
        expect(multiLabelReport(truths, truths, { labels, zeroDivision: 1 })).toMatchObject({
          exactMatch: 1,
          micro: { f1: 1 },
          macro: { f1: 1 },
        });
        expect(multiLabelReport(truths.toReversed(), guesses.toReversed(), { labels })).toEqual(report);
      }),
    );
  });

  test('refuses rows where no label is ever given or true, unless labels are named', () => {
    expect(() => multiLabelReport([[]], [[]])).toThrow(MetricInputError);
    expect(multiLabelReport([[]], [[]], { labels: ['a'] }).exactMatch).toBe(1);
  });
});
