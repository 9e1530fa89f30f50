import fc from 'fast-check';
import { MetricInputError } from './errors.ts';
import { chooseThreshold, rejectionCurve } from './rejection.ts';
import type { RejectionRule, ScoredPrediction } from './rejection.ts';

const row = (score: number, expected: string, predicted = expected): ScoredPrediction => ({
  score,
  expected,
  predicted,
});

// Five in scope, four of them right; three out of scope, all given some intent.
const development = [
  row(0.9, 'a'),
  row(0.8, 'a'),
  row(0.7, 'oos', 'a'),
  row(0.6, 'b'),
  row(0.5, 'b', 'a'),
  row(0.4, 'oos', 'b'),
  row(0.3, 'b'),
  row(0.2, 'oos', 'b'),
];

const label = fc.constantFrom('a', 'b', 'oos');
const predictions = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 9 }), expected: label, predicted: label }), {
    maxLength: 30,
  })
  .filter((rows) => new Set(rows.map(({ expected }) => expected === 'oos')).size === 2);

describe('rejectionCurve', () => {
  test('counts a case worked by hand', () => {
    const brief = rejectionCurve(development, 'oos').map((point) => [
      point.threshold,
      Math.round(5 * point.inScopeAccuracy),
      Math.round(5 * point.inScopeRejected),
      Math.round(3 * point.outOfScopeRecall),
      Math.round(8 * point.accuracy),
    ]);
    expect(brief).toEqual([
      [0.2, 4, 0, 0, 4],
      [0.3, 4, 0, 1, 5],
      [0.4, 3, 1, 1, 4],
      [0.5, 3, 1, 2, 5],
      [0.6, 3, 2, 2, 5],
      [0.7, 2, 3, 2, 4],
      [0.8, 2, 3, 3, 5],
      [0.9, 1, 4, 3, 4],
    ]);
  });

  test('is what counting at each threshold gives, whatever the order of the rows', () => {
    fc.assert(
      fc.property(predictions, (rows) => {
        const inScope = rows.filter(({ expected }) => expected !== 'oos');
        const outside = rows.filter(({ expected }) => expected === 'oos');
        const curve = rejectionCurve(rows, 'oos');
        for (const point of curve) {
          const answer = ({ score, predicted }: ScoredPrediction) =>
            score < point.threshold ? 'oos' : predicted;
          const share = (of: readonly ScoredPrediction[], is: (one: ScoredPrediction) => boolean) =>
            of.filter(is).length / of.length;
          expect(point).toEqual({
            threshold: point.threshold,
            inScopeAccuracy: share(inScope, (one) => answer(one) === one.expected),
            inScopeRejected: share(inScope, (one) => answer(one) === 'oos'),
            outOfScopeRecall: share(outside, (one) => answer(one) === 'oos'),
            accuracy: share(rows, (one) => answer(one) === one.expected),
          });
        }
        expect(rejectionCurve(rows.toReversed(), 'oos')).toEqual(curve);
      }),
    );
  });

  test.each([
    { name: 'no rows', rows: [] },
    { name: 'nothing out of scope', rows: [row(1, 'a')] },
    { name: 'nothing in scope', rows: [row(1, 'oos')] },
    { name: 'a score that is no number', rows: [row(NaN, 'a'), row(1, 'oos')] },
  ])('refuses $name', ({ rows }) => {
    expect(() => rejectionCurve(rows, 'oos')).toThrow(MetricInputError);
  });
});

describe('chooseThreshold', () => {
  test.each<{ name: string; rule: RejectionRule; threshold: number; outcome?: string }>([
    { name: 'free of cost', rule: { kind: 'inScopeAccuracy', atLeast: 0.8 }, threshold: 0.3 },
    {
      name: 'at some cost; of equal recall the lower',
      rule: { kind: 'inScopeAccuracy', atLeast: 0.6 },
      threshold: 0.5,
    },
    { name: 'a fifth may be lost', rule: { kind: 'inScopeLoss', atMost: 0.2 }, threshold: 0.5 },
    { name: 'nothing may be lost', rule: { kind: 'inScopeLoss', atMost: 0 }, threshold: 0.3 },
    { name: 'all may be lost', rule: { kind: 'inScopeLoss', atMost: 1 }, threshold: 0.8 },
    {
      name: 'out of reach',
      rule: { kind: 'inScopeAccuracy', atLeast: 0.9 },
      threshold: 0.2,
      outcome: 'unreachable',
    },
    { name: 'the rule of the paper, the highest of equals', rule: { kind: 'accuracy' }, threshold: 0.8 },
    { name: 'the best sum', rule: { kind: 'balanced' }, threshold: 0.8 },
  ])('$name: $threshold', ({ rule, threshold, outcome = 'met' }) => {
    expect(chooseThreshold(development, 'oos', rule)).toMatchObject({ threshold, outcome });
  });

  test('a target typed as a decimal is met by the share it means', () => {
    const rows = [
      ...Array.from({ length: 25 }, (_, index) => row(index, 'a', index < 2 ? 'b' : 'a')),
      row(0, 'oos', 'a'),
    ];
    expect(chooseThreshold(rows, 'oos', { kind: 'inScopeAccuracy', atLeast: 0.92 }).outcome).toBe('met');
  });

  test('no threshold that keeps the bound finds more; without a bound none has a better figure', () => {
    fc.assert(
      fc.property(predictions, fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
        const curve = rejectionCurve(rows, 'oos');
        const bounded = chooseThreshold(rows, 'oos', { kind: 'inScopeAccuracy', atLeast: share });
        const allowed = curve.filter(({ inScopeAccuracy }) => inScopeAccuracy >= share);
        if (bounded.outcome === 'unreachable') expect(allowed).toEqual([]);
        for (const other of allowed)
          expect(other.outOfScopeRecall).toBeLessThanOrEqual(bounded.outOfScopeRecall);
        const loss = chooseThreshold(rows, 'oos', { kind: 'inScopeLoss', atMost: share });
        expect(loss.inScopeAccuracy).toBeGreaterThanOrEqual((curve[0]?.inScopeAccuracy ?? 0) - share - 1e-9);
        const best = chooseThreshold(rows, 'oos', { kind: 'accuracy' });
        expect(best.accuracy).toBeCloseTo(Math.max(...curve.map(({ accuracy }) => accuracy)), 12);
      }),
    );
  });
});
