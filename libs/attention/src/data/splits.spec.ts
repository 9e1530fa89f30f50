import fc from 'fast-check';
import { InvalidOptionError, TooFewRowsError } from './errors.ts';
import { Random } from './random.ts';
import { randomSplit, stratifiedFolds, stratifiedSplit } from './splits.ts';

interface Row {
  readonly id: number;
  readonly label: string;
}

const rowsOf = (counts: Readonly<Record<string, number>>): Row[] =>
  Object.entries(counts)
    .flatMap(([label, count]) => Array.from({ length: count }, () => label))
    .map((label, id) => ({ id, label }));
const countOf = (rows: readonly Row[]) => Object.fromEntries(countLabels(rows));
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id).sort((a, b) => a - b);

function countLabels(rows: readonly Row[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

const dataset = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 2, max: 20 }), { minKeys: 1 })
  .map(rowsOf);
const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('stratifiedSplit', () => {
  test.each([
    { counts: { a: 10, b: 10 }, share: 0.2, heldOut: { a: 2, b: 2 } },
    { counts: { a: 90, b: 10 }, share: 0.1, heldOut: { a: 9, b: 1 } },
    { counts: { a: 100, b: 2 }, share: 0.1, heldOut: { a: 10, b: 1 } },
    { counts: { a: 6, b: 4 }, share: 0.25, heldOut: { a: 2, b: 1 } },
    { counts: { a: 2, b: 2, c: 2 }, share: 0.1, heldOut: { a: 1, b: 1, c: 1 } },
    { counts: { a: 2, b: 2 }, share: 0.9, heldOut: { a: 1, b: 1 } },
  ])('holds out $share of $counts: $heldOut', ({ counts, share, heldOut }) => {
    const split = stratifiedSplit(rowsOf(counts), share, Random.fromSeed(1));
    expect(countOf(split.heldOut)).toEqual(heldOut);
  });

  test('puts every row on one side, every label on both, and is near the fraction', () => {
    fc.assert(
      fc.property(dataset, fraction, fc.integer(), (rows, share, seed) => {
        const { train, heldOut } = stratifiedSplit(rows, share, Random.fromSeed(seed));
        expect(ids([...train, ...heldOut])).toEqual(ids(rows));
        const held = countLabels(heldOut);
        for (const [label, count] of countLabels(rows)) {
          const there = held.get(label) ?? 0;
          expect(there).toBeGreaterThanOrEqual(1);
          expect(there).toBeLessThan(count);
          expect(Math.abs(there - share * count)).toBeLessThanOrEqual(1);
        }
        expect(stratifiedSplit(rows, share, Random.fromSeed(seed))).toEqual({ train, heldOut });
      }),
    );
  });

  test('mixes rows that came sorted by label', () => {
    const { train } = stratifiedSplit(rowsOf({ a: 50, b: 50 }), 0.2, Random.fromSeed(1));
    expect(train.slice(0, 40).filter(({ label }) => label === 'b').length).toBeGreaterThan(8);
  });

  test('a label with one row is named, or left to training', () => {
    const rows = rowsOf({ a: 5, rare: 1 });
    expect(() => stratifiedSplit(rows, 0.2, Random.fromSeed(1))).toThrow(new TooFewRowsError('rare', 1, 2));
    const { heldOut } = stratifiedSplit(rows, 0.2, Random.fromSeed(1), { rare: 'allow' });
    expect(countOf(heldOut)).toEqual({ a: 1 });
  });

  test.each([0, 1, -0.1, NaN])('refuses the fraction %d', (share) => {
    expect(() => stratifiedSplit(rowsOf({ a: 2 }), share, Random.fromSeed(1))).toThrow(InvalidOptionError);
  });
});

describe('randomSplit', () => {
  test('holds out the rounded fraction, every row on one side', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fraction, fc.integer(), (items, share, seed) => {
        const { train, heldOut } = randomSplit(items, share, Random.fromSeed(seed));
        expect(heldOut).toHaveLength(Math.round(share * items.length));
        expect([...train, ...heldOut].sort()).toEqual([...items].sort());
      }),
    );
  });
});

describe('stratifiedFolds', () => {
  test('the held-out parts are disjoint, cover all rows, and differ by one row at most, in all and by label', () => {
    fc.assert(
      fc.property(dataset, fc.integer({ min: 2, max: 6 }), fc.integer(), (rows, k, seed) => {
        const folds = stratifiedFolds(rows, k, Random.fromSeed(seed), { rare: 'allow' });
        expect(folds).toHaveLength(k);
        expect(ids(folds.flatMap(({ heldOut }) => heldOut))).toEqual(ids(rows));
        for (const { train, heldOut } of folds) expect(ids([...train, ...heldOut])).toEqual(ids(rows));
        const spread = (sizes: readonly number[]) => Math.max(...sizes) - Math.min(...sizes);
        expect(spread(folds.map(({ heldOut }) => heldOut.length))).toBeLessThanOrEqual(1);
        for (const label of countLabels(rows).keys()) {
          const sizes = folds.map(({ heldOut }) => heldOut.filter((row) => row.label === label).length);
          expect(spread(sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('a label with fewer rows than folds is named', () => {
    const rows = rowsOf({ a: 9, rare: 2 });
    expect(() => stratifiedFolds(rows, 3, Random.fromSeed(1))).toThrow(new TooFewRowsError('rare', 2, 3));
  });

  test.each([1, 2.5, NaN])('refuses %d folds', (folds) => {
    expect(() => stratifiedFolds(rowsOf({ a: 9 }), folds, Random.fromSeed(1))).toThrow(InvalidOptionError);
  });
});
