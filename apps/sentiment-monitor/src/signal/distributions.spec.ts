import fc from 'fast-check';
import { logMass, logNone, lowerTail, studentQuantile, studentTwoSided, upperTail } from './distributions.ts';
import { adjustedPValues } from './false-discovery.ts';
import { logGamma } from './special-functions.ts';

describe('special functions', () => {
  test.each([
    { x: 1, expected: 0 },
    { x: 5, expected: Math.log(24) },
    { x: 0.5, expected: Math.log(Math.PI) / 2 },
    { x: 0.1, expected: 2.252712651734206 },
  ])('ln gamma of $x', ({ x, expected }) => expect(logGamma(x)).toBeCloseTo(expected, 12));

  // Values of scipy.stats 1.10: poisson.sf, nbinom.sf, t.sf.
  test.each([
    { mean: 2, dispersion: 0, count: 5, expected: 0.05265301734371119 },
    { mean: 2, dispersion: 0.2, count: 5, expected: 0.08225366322272007 },
    { mean: 200, dispersion: 0.2, count: 700, expected: 0.00014223354928146503 },
  ])('P(X >= $count) at mean $mean and dispersion $dispersion', ({ expected, count, ...distribution }) => {
    expect(upperTail(distribution, count) / expected).toBeCloseTo(1, 9);
  });

  test("Student's t at one degree of freedom is Cauchy's distribution", () => {
    expect(studentTwoSided(1, 1)).toBeCloseTo(0.5, 12);
    expect(studentQuantile(0.05, 1)).toBeCloseTo(12.706204736, 6);
  });
});

const distribution = fc.record({
  mean: fc.double({ min: 0.01, max: 400, noNaN: true }),
  dispersion: fc.constantFrom(0, 0.01, 0.2, 2),
});

test('tails and masses of a distribution agree', () => {
  fc.assert(
    fc.property(distribution, fc.nat(600), (given, count) => {
      const both = upperTail(given, count) + lowerTail(given, count - 1);
      const mass = upperTail(given, count) - upperTail(given, count + 1);
      expect(both).toBeCloseTo(1, 8);
      expect(Math.exp(logMass(given, count))).toBeCloseTo(mass, 8);
      expect(logNone(given)).toBeCloseTo(logMass(given, 0), 8);
    }),
  );
});

describe('Benjamini and Hochberg', () => {
  test('gives the q-values of the definition', () => {
    const adjusted = adjustedPValues([0.01, 0.04, 0.03, 0.005]);
    [0.02, 0.04, 0.04, 0.02].forEach((q, index) => expect(adjusted[index]).toBeCloseTo(q, 12));
  });

  // Table 1 of Benjamini & Hochberg (1995): at q = 0.05 the first four of fifteen hypotheses are rejected.
  test('rejects what the paper rejects', () => {
    const paper = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(adjustedPValues(paper).filter((q) => q <= 0.05)).toHaveLength(4);
  });

  test('never ranks otherwise than the p-values, never lowers one, and ignores their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
        const adjusted = adjustedPValues(pValues);
        pValues.forEach((p, a) => {
          expect(adjusted[a]).toBeGreaterThanOrEqual(p);
          expect(adjusted[a]).toBeLessThanOrEqual(1);
          pValues.forEach((other, b) => {
            if (p < other) expect(adjusted[a]).toBeLessThanOrEqual(adjusted[b] ?? 1);
          });
        });
        const turned = adjustedPValues(pValues.toReversed()).toReversed();
        expect(turned).toEqual(adjusted);
      }),
    );
  });
});
