import { comparePredictions } from './compare-predictions.ts';
import type { Prediction } from './compare-predictions.ts';

/** Answers to rows whose label is 'a', right where the pattern has a 1. */
const run = (pattern: string): readonly Prediction[] =>
  [...pattern].map((right, row) => ({
    row,
    expected: 'a',
    predicted: right === '1' ? 'a' : 'b',
    outOfScope: false,
  }));
const often = (pattern: string) => pattern.repeat(40);

describe('comparePredictions', () => {
  test('a model that is right where the other is wrong differs beyond chance', () => {
    const compared = comparePredictions([run(often('1100'))], [run(often('1110'))]);
    expect(compared).toMatchObject({ rows: 160, baseline: 0.5, candidate: 0.75 });
    expect(compared.difference.estimate).toBeCloseTo(0.25, 12);
    expect(compared.difference.low).toBeGreaterThan(0);
    expect(compared.difference.pValue).toBeLessThan(0.01);
    expect(compared).not.toHaveProperty('microF1');
  });

  test('one that is as often right elsewhere does not; runs of several seeds are averaged', () => {
    const compared = comparePredictions([run(often('10'))], [run(often('01')), run(often('10'))]);
    expect(compared).toMatchObject({ baseline: 0.5, candidate: 0.5 });
    expect(compared.difference.pValue).toBeGreaterThan(0.2);
  });

  test('where texts have several labels their micro-F1 is compared, too', () => {
    const answers = (predicted: readonly string[]): readonly Prediction[] =>
      Array.from({ length: 50 }, (_, row) => ({ row, expected: ['a', 'b'], predicted, outOfScope: false }));
    const compared = comparePredictions([answers(['a'])], [answers(['b', 'a'])]);
    expect(compared).toMatchObject({ baseline: 0, candidate: 1 });
    expect(compared.microF1?.estimate).toBeCloseTo(1 - 2 / 3, 12);
  });

  test('runs on other rows are refused', () => {
    expect(() => comparePredictions([run('11')], [run('111')])).toThrow(/not on the same rows: 2 and 3/);
    const other = run('11').map((each) => ({ ...each, expected: 'c' }));
    expect(() => comparePredictions([run('11')], [other])).toThrow(/row 0 differs/);
  });
});
