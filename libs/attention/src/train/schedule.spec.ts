import fc from 'fast-check';
import { warmupCosine, warmupCosineOver } from './schedule.ts';

describe('warmupCosine', () => {
  test.each([
    { step: 0, share: 0.25 },
    { step: 3, share: 1 },
    { step: 4, share: 1 },
    { step: 8, share: 0.5 },
    { step: 11, share: 0.5 * (1 + Math.cos((Math.PI * 7) / 8)) },
    { step: 12, share: 0 },
    { step: 99, share: 0 },
  ])('4 of 12 steps to warm up: step $step takes $share', ({ step, share }) => {
    expect(warmupCosine(12, 4)(step)).toBeCloseTo(share, 12);
  });

  test('without warm-up it begins at the peak', () => {
    expect(warmupCosine(2, 0)(0)).toBe(1);
  });

  test('rises while it warms up, then falls, and every step learns something', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat({ max: 200 }), (steps, warmup) => {
        const schedule = warmupCosine(steps, warmup);
        for (let step = 0; step < steps; step++) {
          expect(schedule(step)).toBeGreaterThan(0);
          expect(schedule(step)).toBeLessThanOrEqual(1);
          if (step === 0) continue;
          if (step < warmup) expect(schedule(step)).toBeGreaterThan(schedule(step - 1));
          else expect(schedule(step)).toBeLessThanOrEqual(schedule(step - 1));
        }
      }),
      { numRuns: 50 },
    );
  });
});

test('warmupCosineOver follows the share that is over as warmupCosine follows the steps', () => {
  const [bySteps, byShare] = [warmupCosine(1000, 100), warmupCosineOver(0.1)];
  for (let step = 1; step <= 1000; step++) expect(byShare(7, step / 1000)).toBeCloseTo(bySteps(step), 1);
  const quarter = warmupCosineOver(0.25);
  expect([0, 0.125, 0.25, 1].map((done) => quarter(0, done))).toEqual([0, 0.5, 1, 0]);
  expect(quarter(0, 0.625)).toBeCloseTo(0.5, 12);
});
