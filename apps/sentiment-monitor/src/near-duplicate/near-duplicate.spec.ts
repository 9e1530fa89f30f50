import fc from 'fast-check';
import { bandsOf, estimatedSimilarity, minHash } from './min-hash.ts';
import { jaccard, shinglesOf } from './shingles.ts';

const sets = fc
  .uniqueArray(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 200 })
  .map((all) => new Set(all));

describe('shinglesOf', () => {
  test.each([
    ['The bank raised its forecast.', 'the BANK raised - its forecast'],
    ['央行宣布下调存款准备金率', '央行宣布,下调存款准备金率。'],
  ])('does not see case, marks and white space: %s', (a, b) => {
    expect(jaccard(shinglesOf(a), shinglesOf(b))).toBe(1);
  });

  test.each([
    ['Harlow shares rise 2% on earnings', 'Harlow shares rise 9% on earnings', 0.2],
    ['哈罗公司股价上涨百分之二', '科文公司债务违约震动市场', 0.1],
  ])('tells stories apart by a number or a name: %s', (a, b, most) => {
    expect(jaccard(shinglesOf(a), shinglesOf(b))).toBeLessThanOrEqual(most);
  });

  test('of a text without words is empty, of one word is one', () => {
    expect(shinglesOf(' ... ').size).toBe(0);
    expect(shinglesOf('Default').size).toBe(1);
  });

  test('a syndicated copy with another ending stays above 0.7', () => {
    const story =
      'Northgate Energy said on Tuesday it would halt production at its largest refinery after a fire damaged two ' +
      'units, and that it could not say when the plant would run again. Shares of the company fell nine percent in ' +
      'early trading while crack spreads widened across the region.';
    const copy = `${story.replace('on Tuesday it', 'it')} Reporting by our energy desk.`;
    expect(jaccard(shinglesOf(story), shinglesOf(copy))).toBeGreaterThan(0.7);
  });
});

describe('jaccard', () => {
  test('is symmetric, at most 1, and 1 for a set and itself', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(jaccard(a, b)).toBe(jaccard(b, a));
        expect(jaccard(a, b)).toBeLessThanOrEqual(1);
        expect(jaccard(a, a)).toBe(1);
      }),
    );
  });
});

describe('minHash', () => {
  test('does not depend on the order of the set', () => {
    fc.assert(
      fc.property(sets, (set) => {
        expect(minHash(new Set([...set].reverse()))).toEqual(minHash(set));
      }),
    );
  });

  test('of a union is the smaller of both in every place', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [left, right] = [minHash(a), minHash(b)];
        const smaller = left.map((hash, index) => Math.min(hash, right[index] ?? 0));
        expect(minHash(new Set([...a, ...b]))).toEqual(smaller);
      }),
    );
  });

  test.each([0, 0.25, 0.5, 0.8, 1])('estimates a similarity of %p within its error', (similarity) => {
    const shared = Math.round(400 * similarity);
    const only = 400 - shared;
    const a = new Set(Array.from({ length: shared + Math.floor(only / 2) }, (_, index) => index * 7919));
    const b = new Set(
      Array.from({ length: 400 - Math.floor(only / 2) }, (_, index) =>
        index < shared ? index * 7919 : index * 7919 + 1_000_003,
      ),
    );
    expect(Math.abs(estimatedSimilarity(minHash(a), minHash(b)) - jaccard(a, b))).toBeLessThan(0.2);
  });
});

describe('bandsOf', () => {
  test('are 16 safe integers, the same for the same signature', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const bands = bandsOf(minHash(set));
        expect(bands).toHaveLength(16);
        expect(bands.every((band) => Number.isSafeInteger(band) && band >= 0)).toBe(true);
        expect(bandsOf(minHash(set))).toEqual(bands);
      }),
    );
  });

  test('are shared by sets that are alike and not by those that are not', () => {
    const base = Array.from({ length: 100 }, (_, index) => index * 104_729);
    const alike = base.map((value, index) => (index % 12 === 0 ? value + 1 : value));
    const other = base.map((value) => value + 13);
    const shares = (values: readonly number[]) => {
      const bands = new Set(bandsOf(minHash(new Set(values))));
      return bandsOf(minHash(new Set(base))).some((band) => bands.has(band));
    };
    expect(shares(alike)).toBe(true);
    expect(shares(other)).toBe(false);
  });
});
