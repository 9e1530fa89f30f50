import { ManualClock } from './clock.ts';

describe('ManualClock', () => {
  test('stands still until told, and calls what was scheduled at its moment', () => {
    const clock = new ManualClock(new Date(1_000));
    const calls: [string, number][] = [];
    const note = (name: string) => calls.push([name, clock.now().getTime()]);
    clock.schedule(50, () => note('late'));
    clock.schedule(10, () => {
      note('soon');
      clock.schedule(20, () => note('after soon'));
    });
    clock.schedule(30, () => note('cancelled'))();
    clock.advance(9);
    expect([calls, clock.now().getTime()]).toEqual([[], 1_009]);
    clock.advance(41);
    expect(calls).toEqual([
      ['soon', 1_010],
      ['after soon', 1_030],
      ['late', 1_050],
    ]);
    expect(clock.now().getTime()).toBe(1_050);
  });
});
