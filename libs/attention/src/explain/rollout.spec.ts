import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { attentionRollout } from './rollout.ts';
import { arbitraryMaps } from './testing/arbitrary-maps.ts';

interface ReferenceCase {
  readonly seed: number;
  readonly attentions: number[][][][];
  readonly rollout: number[][];
}
const reference = JSON.parse(
  readFileSync(new URL('../../fixtures/attention-flow/reference.json', import.meta.url), 'utf8'),
) as ReferenceCase[];

const self = [
  [1, 0],
  [0, 1],
];
const first = [
  [1, 0],
  [1, 0],
];

describe('attentionRollout', () => {
  test.each([
    { name: 'identity layers leave tokens alone', maps: [[self], [self]], expected: self },
    {
      name: 'one layer mixes half the residual',
      maps: [[first]],
      expected: [
        [1, 0],
        [0.5, 0.5],
      ],
    },
    {
      name: 'two layers compound',
      maps: [[first], [first]],
      expected: [
        [1, 0],
        [0.75, 0.25],
      ],
    },
    {
      name: 'heads are averaged',
      maps: [[first, self]],
      expected: [
        [1, 0],
        [0.25, 0.75],
      ],
    },
  ])('$name', ({ maps, expected }) => expect(attentionRollout(maps)).toEqual(expected));

  test.each(reference)('agrees with the reference, seed $seed', ({ attentions, rollout }) => {
    expect(largestDifference(attentionRollout(attentions), rollout)).toBeLessThan(1e-6);
  });

  test('the residual share is a choice', () => {
    expect(attentionRollout([[first], [first]], { residual: 0 })).toEqual(first);
    expect(attentionRollout([[first]], { residual: 1 })).toEqual(self);
  });

  test('a head may be given all the say', () => {
    expect(attentionRollout([[first, self]], { headShares: [[0, 3]] })).toEqual(self);
  });

  test.each([
    { name: 'a residual above 1', mixing: { residual: 1.5 }, message: /'residual': 1.5 is not in \[0, 1\]/ },
    { name: 'a residual that is not a number', mixing: { residual: Number.NaN }, message: /'residual'/ },
    {
      name: 'shares for one head of two',
      mixing: { headShares: [[1]] },
      message: /layer 0 has \[1\], expected 2 shares/,
    },
    { name: 'no share above 0', mixing: { headShares: [[0, 0]] }, message: /'headShares'/ },
    { name: 'a negative share', mixing: { headShares: [[2, -1]] }, message: /'headShares'/ },
    { name: 'no shares for a layer', mixing: { headShares: [] }, message: /layer 0 has \[\]/ },
  ])('refuses $name', ({ mixing, message }) => {
    expect(() => attentionRollout([[first, self]], mixing)).toThrow(message);
  });

  test('law: every row is a distribution', () => {
    fc.assert(
      fc.property(arbitraryMaps, fc.double({ min: 0, max: 1, noNaN: true }), (maps, residual) => {
        for (const row of attentionRollout(maps, { residual })) {
          expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('law: the scale of head shares does not matter', () => {
    fc.assert(
      fc.property(arbitraryMaps, fc.integer({ min: 1, max: 100 }), (maps, scale) => {
        const headShares = maps.map((heads) => heads.map(() => scale));
        expect(
          largestDifference(attentionRollout(maps, { headShares }), attentionRollout(maps)),
        ).toBeLessThan(1e-12);
      }),
    );
  });
});

function largestDifference(actual: readonly number[][], expected: readonly number[][]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...actual.flatMap((row, i) => row.map((value, j) => Math.abs(value - expected[i]![j]!))));
}
