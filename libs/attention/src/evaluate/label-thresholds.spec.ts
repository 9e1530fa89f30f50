import fc from 'fast-check';
import { chooseLabelThresholds } from './label-thresholds.ts';
import { multiLabelReport } from './multi-label.ts';

const names = (rows: readonly (readonly number[])[]) => rows.map((ids) => ids.map(String));
const predictedAt = (probabilities: readonly (readonly number[])[], thresholds: readonly number[]) =>
  probabilities.map((row) => row.flatMap((value, id) => (value >= thresholds[id]! ? [id] : [])));

describe('chooseLabelThresholds', () => {
  test.each([
    {
      name: 'halves the gap between those with the label and those without',
      probabilities: [[0.9], [0.7], [0.3], [0.1]],
      truths: [[0], [0], [], []],
      expected: [0.5],
    },
    {
      name: 'prefers one wrong to two missed',
      probabilities: [[0.9], [0.7], [0.5], [0.1]],
      truths: [[0], [], [0], []],
      expected: [0.3],
    },
    {
      name: 'each label has its own',
      probabilities: [
        [0.9, 0.4],
        [0.6, 0.1],
      ],
      truths: [[0, 1], []],
      expected: [0.75, 0.25],
    },
    {
      name: 'without any label it is a half',
      probabilities: [[0.9, 0.4]],
      truths: [[]],
      expected: [0.5, 0.5],
    },
  ])('$name', ({ probabilities, truths, expected }) => {
    const thresholds = chooseLabelThresholds(probabilities, truths, { minRows: 1 });
    thresholds.forEach((threshold, id) => expect(threshold).toBeCloseTo(expected[id]!, 12));
  });

  test('a rare label takes the threshold of all together', () => {
    const rows = Array.from({ length: 20 }, (_, at) => [at < 12 ? 0.8 : 0.2, at === 0 ? 0.05 : 0.01]);
    const truths = rows.map((_, at) => [...(at < 12 ? [0] : []), ...(at === 0 ? [1] : [])]);
    const [frequent, rare] = chooseLabelThresholds(rows, truths);
    expect(frequent).toBeCloseTo(0.5, 12);
    expect(rare).toBeCloseTo(0.5, 12);
  });

  test('no other common threshold has a better F1 for a label', () => {
    const row = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), isTrue: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (cells, other) => {
          fc.pre(cells.some(({ isTrue }) => isTrue));
          const probabilities = cells.map(({ probability }) => [probability]);
          const truths = cells.map(({ isTrue }) => (isTrue ? [0] : []));
          const f1 = (threshold: number) =>
            multiLabelReport(names(truths), names(predictedAt(probabilities, [threshold])), { labels: ['0'] })
              .micro.f1;
          const [chosen] = chooseLabelThresholds(probabilities, truths, { minRows: 1 });
          expect(f1(chosen!)).toBeGreaterThanOrEqual(f1(other) - 1e-12);
        },
      ),
    );
  });

  test.each([
    { name: 'no rows', probabilities: [], truths: [] },
    { name: 'rows of different length', probabilities: [[0.5], [0.5, 0.1]], truths: [[], []] },
    { name: 'a probability that is none', probabilities: [[Number.NaN]], truths: [[0]] },
  ])('refuses $name', ({ probabilities, truths }) => {
    expect(() => chooseLabelThresholds(probabilities, truths)).toThrow(
      expect.objectContaining({ code: 'ATTENTION_METRIC_INPUT' }),
    );
  });
});
