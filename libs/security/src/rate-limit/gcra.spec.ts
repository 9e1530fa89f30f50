import fc from 'fast-check';
import { take } from './gcra.ts';

const quota = { limit: 3, windowSeconds: 30 };
const now = 1_800_000_000_000;

describe('a bucket', () => {
  test('gives what is in it, and says when there is more', () => {
    let fullAt = 0;
    const seen = [0, 0, 0, 0, 10_000, 10_000, 45_000].map((ms) => {
      const taking = take(fullAt, quota, 1, now + ms);
      fullAt = taking.fullAt;
      const { isAllowed, remaining, resetSeconds, retryAfterSeconds } = taking;
      return [ms, isAllowed, remaining, resetSeconds, retryAfterSeconds];
    });
    expect(seen).toEqual(
      [
        [0, true, 2, 10, 0],
        [0, true, 1, 20, 0],
        [0, true, 0, 30, 0],
        [0, false, 0, 30, 10],
        [10_000, true, 0, 30, 0],
        [10_000, false, 0, 30, 10],
        [45_000, true, 2, 5, 0],
      ].map((row, index) => (index === 6 ? [45_000, true, 2, 10, 0] : row)),
    );
  });

  test('gives a costly request only when there is enough for all of it', () => {
    const first = take(0, quota, 2, now);
    expect(take(first.fullAt, quota, 2, now)).toMatchObject({
      isAllowed: false,
      remaining: 1,
      retryAfterSeconds: 10,
    });
  });

  test('gives what is more than it holds when it is full, and is empty then', () => {
    const whole = take(0, quota, 7, now);
    expect(whole).toMatchObject({ isAllowed: true, remaining: 0, resetSeconds: 30 });
    expect(take(whole.fullAt, quota, 7, now + 29_000)).toMatchObject({
      isAllowed: false,
      retryAfterSeconds: 1,
    });
  });

  const steps = fc.array(fc.record({ waitMs: fc.nat(20_000), units: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
  });
  const quotas = fc.record({
    limit: fc.integer({ min: 1, max: 10_000 }),
    windowSeconds: fc.integer({ min: 1, max: 3_600 }),
  });

  test('never gives more than is in it and flows in', () => {
    fc.assert(
      fc.property(quotas, steps, (one, all) => {
        let [fullAt, ms, taken] = [0, now, 0];
        for (const { waitMs, units } of all) {
          ms += waitMs;
          const taking = take(fullAt, one, units, ms);
          fullAt = taking.fullAt;
          if (taking.isAllowed) taken += Math.min(units, one.limit);
          const flowed = ((ms - now) / 1_000) * (one.limit / one.windowSeconds);
          expect(taken).toBeLessThanOrEqual(one.limit + flowed + 0.01);
          expect(taking.remaining).toBeGreaterThanOrEqual(0);
          expect(taking.remaining).toBeLessThanOrEqual(one.limit);
        }
      }),
    );
  });

  test('keeps its word: what was refused is given after the time that was named', () => {
    fc.assert(
      fc.property(quotas, steps, (one, all) => {
        let [fullAt, ms] = [0, now];
        for (const { waitMs, units } of all) {
          ms += waitMs;
          const taking = take(fullAt, one, units, ms);
          fullAt = taking.fullAt;
          if (taking.isAllowed) continue;
          ms += taking.retryAfterSeconds * 1_000;
          const again = take(fullAt, one, units, ms);
          expect(again.isAllowed).toBe(true);
          fullAt = again.fullAt;
        }
      }),
    );
  });
});
