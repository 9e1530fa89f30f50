import fc from 'fast-check';
import { MetricInputError } from './errors.ts';
import { areaUnderRiskCoverage, riskCoverageCurve, thresholdForPrecision } from './risk-coverage.ts';

const answers = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), {
  minLength: 1,
  maxLength: 30,
});
const unzip = (rows: readonly (readonly [number, boolean])[]) =>
  [rows.map(([score]) => score), rows.map(([, isRight]) => isRight)] as const;

describe('riskCoverageCurve', () => {
  test('takes rows of equal score together', () => {
    expect(riskCoverageCurve([0.9, 0.5, 0.5, 0.1], [true, false, true, false])).toEqual([
      { threshold: 0.9, coverage: 0.25, risk: 0 },
      { threshold: 0.5, coverage: 0.75, risk: 1 / 3 },
      { threshold: 0.1, coverage: 1, risk: 0.5 },
    ]);
  });

  test('ends with every row answered and the plain error rate', () => {
    fc.assert(
      fc.property(answers, (rows) => {
        const last = riskCoverageCurve(...unzip(rows)).at(-1);
        expect(last?.coverage).toBe(1);
        expect(last?.risk).toBeCloseTo(rows.filter(([, isRight]) => !isRight).length / rows.length, 12);
      }),
    );
  });
});

describe('areaUnderRiskCoverage', () => {
  test.each([
    // Risks at 1, 2, 3, 4 answers: 0, 0, 1/3, 1/2.
    {
      name: 'errors last',
      scores: [4, 3, 2, 1],
      isRight: [true, true, false, false],
      area: (1 / 3 + 1 / 2) / 4,
    },
    {
      name: 'errors first',
      scores: [1, 2, 3, 4],
      isRight: [true, true, false, false],
      area: (1 + 1 + 2 / 3 + 1 / 2) / 4,
    },
    { name: 'no order', scores: [1, 1, 1, 1], isRight: [true, true, false, false], area: 0.5 },
    { name: 'all right', scores: [1, 2], isRight: [true, true], area: 0 },
    { name: 'all wrong', scores: [1, 2], isRight: [false, false], area: 1 },
  ])('$name', ({ scores, isRight, area }) => {
    expect(areaUnderRiskCoverage(scores, isRight)).toBeCloseTo(area, 12);
  });

  test('lies in [0, 1] and does not depend on the order of rows', () => {
    fc.assert(
      fc.property(answers, (rows) => {
        const area = areaUnderRiskCoverage(...unzip(rows));
        expect(area).toBeGreaterThanOrEqual(0);
        expect(area).toBeLessThanOrEqual(1);
        expect(areaUnderRiskCoverage(...unzip(rows.toReversed()))).toBeCloseTo(area, 12);
      }),
    );
  });
});

describe('thresholdForPrecision', () => {
  const scores = [0.9, 0.8, 0.7, 0.6, 0.5];
  const isRight = [true, true, false, true, false];

  test.each([
    { target: 1, answer: { kind: 'reached', threshold: 0.8, precision: 1, coverage: 0.4 } },
    { target: 0.75, answer: { kind: 'reached', threshold: 0.6, precision: 0.75, coverage: 0.8 } },
    { target: 0.6, answer: { kind: 'reached', threshold: 0.5, precision: 0.6, coverage: 1 } },
  ])('for $target', ({ target, answer }) => {
    expect(thresholdForPrecision(scores, isRight, target)).toEqual(answer);
  });

  test('says what the best would be where the target is out of reach', () => {
    expect(thresholdForPrecision([3, 2, 1], [false, true, true], 0.9)).toEqual({
      kind: 'unreachable',
      bestPrecision: expect.closeTo(2 / 3, 12),
    });
  });

  test('no greater coverage keeps the target', () => {
    fc.assert(
      fc.property(answers, fc.double({ min: 0, max: 1, noNaN: true }), (rows, target) => {
        const found = thresholdForPrecision(...unzip(rows), target);
        const coverage = found.kind === 'reached' ? found.coverage : 0;
        for (const point of riskCoverageCurve(...unzip(rows))) {
          if (1 - point.risk >= target) expect(point.coverage).toBeLessThanOrEqual(coverage);
        }
        if (found.kind === 'reached') expect(found.precision).toBeGreaterThanOrEqual(target - 1e-9);
      }),
    );
  });

  test('refuses a target that is no share, and nothing to measure', () => {
    expect(() => thresholdForPrecision([1], [true], 95)).toThrow(MetricInputError);
    expect(() => thresholdForPrecision([], [], 0.9)).toThrow(MetricInputError);
  });
});
