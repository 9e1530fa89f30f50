import fc from 'fast-check';
import { accuracy, classificationReport } from './classification.ts';
import type { Scores } from './classification.ts';
import { MetricInputError } from './errors.ts';

const label = fc.constantFrom('a', 'b', 'c', 'd');
const rows = fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 40 });
const columns = (pairs: readonly (readonly [string, string])[]) =>
  [pairs.map(([truth]) => truth), pairs.map(([, guess]) => guess)] as const;

describe('classificationReport', () => {
  // a: 2 of 3 found, 2 of 3 given rightly; b: 1 of 2 and 1 of 2; c is never given, d never true.
  const expected = ['a', 'a', 'a', 'b', 'b', 'c'];
  const predicted = ['a', 'a', 'b', 'b', 'a', 'd'];

  test('counts a case worked by hand', () => {
    const report = classificationReport(expected, predicted);
    expect(report.accuracy).toBe(0.5);
    expect(report.labels).toEqual([
      { label: 'a', precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 },
      { label: 'b', precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
      { label: 'c', precision: 0, recall: 0, f1: 0, support: 1 },
      { label: 'd', precision: 0, recall: 0, f1: 0, support: 0 },
    ]);
  });

  // Values of scikit-learn 1.9.1, precision_recall_fscore_support.
  test.each([
    { average: 'macro', zeroDivision: 0, scores: [7 / 24, 7 / 24, 7 / 24] },
    { average: 'macro', zeroDivision: 1, scores: [13 / 24, 13 / 24, 7 / 24] },
    { average: 'micro', zeroDivision: 0, scores: [0.5, 0.5, 0.5] },
    { average: 'weighted', zeroDivision: 0, scores: [0.5, 0.5, 0.5] },
    { average: 'weighted', zeroDivision: 1, scores: [2 / 3, 0.5, 0.5] },
  ] as const)(
    '$average average with 0 / 0 = $zeroDivision is scikit-learn’s',
    ({ average, zeroDivision, scores }) => {
      const { precision, recall, f1 } = classificationReport(expected, predicted, { zeroDivision })[average];
      expect([precision, recall, f1]).toEqual(scores.map((score) => expect.closeTo(score, 12)));
    },
  );

  test('averages over the labels asked for, in their order', () => {
    const { labels, macro, micro } = classificationReport(expected, predicted, { labels: ['b', 'a'] });
    expect(labels.map(({ label: name }) => name)).toEqual(['b', 'a']);
    expect(macro.f1).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
    expect(micro).toEqual({ precision: 0.6, recall: 0.6, f1: 0.6 });
  });

  test('a label that is nowhere counts as 0, or as 1 if so agreed', () => {
    const nowhere = (zeroDivision: 0 | 1): Scores | undefined =>
      classificationReport(['a'], ['a'], { labels: ['a', 'z'], zeroDivision }).labels[1];
    expect(nowhere(0)).toMatchObject({ precision: 0, recall: 0, f1: 0 });
    expect(nowhere(1)).toMatchObject({ precision: 1, recall: 1, f1: 1 });
  });

  test('all scores lie in [0, 1]; micro F1 over all labels is the accuracy; weighted recall too', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const report = classificationReport(...columns(pairs));
        for (const scores of [report.macro, report.micro, report.weighted, ...report.labels]) {
          for (const score of [scores.precision, scores.recall, scores.f1]) {
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(1);
          }
        }
        expect(report.micro.f1).toBeCloseTo(report.accuracy, 12);
        expect(report.weighted.recall).toBeCloseTo(report.accuracy, 12);
      }),
    );
  });

  test('perfect predictions score 1 everywhere', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 1 }), (labels) => {
        const { accuracy: share, macro, micro, weighted } = classificationReport(labels, labels);
        expect(share).toBe(1);
        for (const scores of [macro, micro, weighted]) {
          expect([scores.precision, scores.recall, scores.f1]).toEqual(Array(3).fill(expect.closeTo(1, 12)));
        }
      }),
    );
  });

  test('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        expect(classificationReport(...columns(pairs.toReversed()))).toEqual(
          classificationReport(...columns(pairs)),
        );
      }),
    );
  });

  test('refuses nothing to measure, lists of different length, no labels', () => {
    expect(() => accuracy([], [])).toThrow(MetricInputError);
    expect(() => classificationReport(['a'], [])).toThrow('1 values stand beside 0');
    expect(() => classificationReport(['a'], ['a'], { labels: [] })).toThrow(MetricInputError);
  });
});
