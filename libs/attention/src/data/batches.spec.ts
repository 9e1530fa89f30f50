import fc from 'fast-check';
import { bucketBatches } from './batches.ts';
import { InvalidOptionError } from './errors.ts';
import { Random } from './random.ts';

const lengths = fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 200 });
const sizes = fc.tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 100 }));

describe('bucketBatches', () => {
  test('holds every example exactly once, in full batches but for one', () => {
    fc.assert(
      fc.property(lengths, sizes, fc.integer(), (given, [batchSize, more], seed) => {
        const options = { batchSize, bucketSize: batchSize + more };
        const batches = bucketBatches(given, { ...options, random: Random.fromSeed(seed) });
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...given.keys()]);
        expect(batches.filter((batch) => batch.length !== batchSize).length).toBeLessThanOrEqual(1);
        expect(bucketBatches(given, { ...options, random: Random.fromSeed(seed) })).toEqual(batches);
      }),
    );
  });

  test('in one bucket, batches follow each other in length: no two overlap', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 16 }), (given, batchSize) => {
        const batches = bucketBatches(given, { batchSize, bucketSize: Infinity, random: Random.fromSeed(1) });
        const ranges = batches.map((batch) => batch.map((index) => given[index] ?? 0));
        const sorted = ranges.sort(
          (a, b) => Math.min(...a) - Math.min(...b) || Math.max(...a) - Math.max(...b),
        );
        for (const [index, range] of sorted.entries()) {
          const next = sorted[index + 1];
          if (next) expect(Math.max(...range)).toBeLessThanOrEqual(Math.min(...next));
        }
      }),
    );
  });

  test('pads far less than unsorted batches, and mixes from epoch to epoch', () => {
    const random = Random.fromSeed(7);
    const given = Array.from({ length: 1024 }, () => 1 + random.integer(100));
    const padded = (batches: readonly (readonly number[])[]) =>
      batches.reduce(
        (sum, batch) => sum + batch.length * Math.max(...batch.map((index) => given[index] ?? 0)),
        0,
      );
    const tokens = given.reduce((sum, length) => sum + length, 0);
    const bucketed = bucketBatches(given, { batchSize: 32, bucketSize: 512, random: random.fork('epoch 1') });
    const unsorted = bucketBatches(given, { batchSize: 32, bucketSize: 32, random: random.fork('epoch 1') });
    expect(padded(bucketed) / tokens).toBeLessThan(1.1);
    expect(padded(unsorted) / tokens).toBeGreaterThan(1.7);
    expect(
      bucketBatches(given, { batchSize: 32, bucketSize: 512, random: random.fork('epoch 2') }),
    ).not.toEqual(bucketed);
  });

  test.each([
    { batchSize: 0, bucketSize: 10 },
    { batchSize: 2.5, bucketSize: 10 },
    { batchSize: 8, bucketSize: 7 },
    { batchSize: 8, bucketSize: NaN },
  ])('refuses $batchSize in $bucketSize', (options) => {
    expect(() => bucketBatches([1, 2], { ...options, random: Random.fromSeed(1) })).toThrow(
      InvalidOptionError,
    );
  });
});
