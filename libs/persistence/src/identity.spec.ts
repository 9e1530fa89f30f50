import { ManualClock } from './clock.ts';
import { TimeOrderedIds } from './identity.ts';

describe('TimeOrderedIds', () => {
  test('are UUIDs of version 7 with the time in front', () => {
    const ids = new TimeOrderedIds(new ManualClock(new Date(0x017f22e279b0)));
    expect(ids.next()).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('sort in the order of making, also while the clock stands still or goes back', () => {
    const times = [5, 5, 5, 6, 4, 6].map((ms) => 1_700_000_000_000 + ms);
    const ids = new TimeOrderedIds({ now: () => new Date(times.shift() ?? 1_700_000_000_004) });
    const drawn = Array.from({ length: 10_000 }, () => String(ids.next()));
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.toSorted()).toEqual(drawn);
  });
});
