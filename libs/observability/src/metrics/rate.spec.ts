import { growthOf, meanSinceLast, perSecond } from './rate.ts';

describe('what grew since the last reading', () => {
  test('per second', () => {
    let [total, nowMs] = [100, 0];
    const rate = perSecond(
      () => total,
      () => nowMs,
    );
    [total, nowMs] = [400, 2_000];
    expect(rate()).toBe(150);
    nowMs = 3_000;
    expect(rate()).toBe(0);
    expect(rate()).toBe(0);
  });

  test('counts a total that began anew from zero', () => {
    let total = 100;
    const growth = growthOf(
      () => total,
      () => 0,
    );
    total = 30;
    expect(growth().amount).toBe(30);
  });

  test('per unit of another total', () => {
    let [texts, batches] = [0, 0];
    const mean = meanSinceLast(
      () => texts,
      () => batches,
    );
    [texts, batches] = [30, 4];
    expect(mean()).toBe(7.5);
    expect(mean()).toBe(0);
  });
});
