import { ManualClock } from '@attention-flow/persistence';
import { Gaps } from './gaps.ts';

describe('Gaps', () => {
  test('are what lies between, until it comes', () => {
    const gaps = new Gaps(new ManualClock());
    gaps.between(3, 4);
    expect(gaps.open()).toEqual([]);
    gaps.between(4, 8);
    gaps.close(6);
    expect(gaps.open()).toEqual([5, 7]);
  });

  test('are given up after five minutes', () => {
    const clock = new ManualClock();
    const gaps = new Gaps(clock);
    gaps.between(1, 3);
    clock.advance(200_000);
    gaps.between(3, 5);
    clock.advance(150_000);
    expect(gaps.open()).toEqual([4]);
  });

  test('do not grow without end', () => {
    const gaps = new Gaps(new ManualClock());
    gaps.between(0, 1_000_000);
    gaps.between(1_000_000, 1_000_101);
    expect(gaps.open()).toHaveLength(500);
    expect(gaps.open().at(-1)).toBe(1_000_100);
  });
});
