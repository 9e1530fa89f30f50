import fc from 'fast-check';
import { sequenceOf } from '../retrieve/sequence.ts';
import type { Sequence } from '../retrieve/sequence.ts';
import { because } from './because.ts';

const sequence = sequenceOf([4, 7, 9].map((item, time) => ({ item, time, strength: 1 })));
/** Each item of the history speaks for the recommendation with a weight of its own. */
const likelihood = (weights: Readonly<Record<number, number>>) => (of: Sequence) =>
  Math.log([...of.items].reduce((sum, item) => sum + (weights[item] ?? 0), 0));

describe('because', () => {
  test('names what the recommendation falls without, by how much', () => {
    const reasons = because({ sequence, logScore: likelihood({ 4: 1, 7: 3 }) });
    expect(reasons.map(({ item }) => item)).toEqual([7, 4]);
    expect(reasons[0]?.share).toBeCloseTo(3 / 4, 10);
    expect(reasons[1]?.share).toBeCloseTo(1 / 4, 10);
  });

  test('what was attended to but changes nothing is no reason', () => {
    const reasons = because({ sequence, attention: [0, 0, 1], logScore: likelihood({ 7: 1 }) });
    expect(reasons).toEqual([{ item: 7, share: 1 }]);
  });

  test('attention says what is tried first', () => {
    const logScore = likelihood({ 4: 1, 7: 1, 9: 1 });
    expect(because({ sequence, logScore, attention: [0.1, 0.6, 0.3], tried: 1 })[0]?.item).toBe(7);
    expect(because({ sequence, logScore, tried: 1 })[0]?.item).toBe(9);
  });

  test('what spoke against the recommendation is no reason', () => {
    const logScore = (of: Sequence) => (of.items.includes(9) ? -2 : -1);
    expect(because({ sequence, logScore })).toEqual([]);
  });

  test('nothing speaks for it: no reasons', () => {
    expect(because({ sequence, logScore: () => -Infinity })).toEqual([]);
  });

  test('every reason holds: without it the recommendation is less likely', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }), ([a, b, c]) => {
        const logScore = likelihood({ 4: a ?? 0, 7: b ?? 0, 9: c ?? 0 });
        for (const { item, share } of because({ sequence, logScore })) {
          const kept = sequenceOf(
            [4, 7, 9]
              .filter((other) => other !== item)
              .map((other, time) => ({ item: other, time, strength: 1 })),
          );
          expect(logScore(kept)).toBeLessThan(logScore(sequence));
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
