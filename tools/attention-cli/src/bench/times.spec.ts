import fc from 'fast-check';
import { repeat, summarize } from './times.ts';

test.each([
  { milliseconds: [3], median: 3, quartiles: [3, 3] },
  { milliseconds: [1, 2], median: 1.5, quartiles: [1, 2] },
  { milliseconds: [5, 1, 3], median: 3, quartiles: [1, 5] },
  { milliseconds: [9, 1, 5, 3, 7], median: 5, quartiles: [3, 7] },
])('$milliseconds: median $median between $quartiles', ({ milliseconds, median, quartiles }) => {
  expect(summarize(milliseconds)).toEqual({ median, quartiles, runs: milliseconds.length });
});

test('order does not matter, and the median lies between the quartiles', () => {
  const times = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(times, (milliseconds) => {
      const { median, quartiles } = summarize(milliseconds);
      expect(summarize(milliseconds.toReversed()).median).toBe(median);
      expect(quartiles[0]).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(quartiles[1]);
    }),
    { seed: 1 },
  );
});

test('warm-ups are run and not counted', async () => {
  let run = 0;
  const { ms } = await repeat(() => Promise.resolve({ ms: run++ }), { warmUps: 3, runs: 3 });
  expect(ms).toEqual({ median: 4, quartiles: [3, 5], runs: 3 });
});
