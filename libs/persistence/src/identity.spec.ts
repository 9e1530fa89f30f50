import { Clock, TimeOrderedIds } from './identity.ts';

class FixedClock extends Clock {
  constructor(private readonly ms: number) {
    super();
  }

  now(): Date {
    return new Date(this.ms);
  }
}

describe('TimeOrderedIds', () => {
  test('are UUIDs of version 7 with the time in front', () => {
    const ids = new TimeOrderedIds(new FixedClock(0x017f22e279b0));
    expect(ids.next()).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('differ within a millisecond and sort by time', () => {
    const now = new TimeOrderedIds(new FixedClock(1_700_000_000_000));
    const later = new TimeOrderedIds(new FixedClock(1_700_000_000_001));
    const drawn = Array.from({ length: 1_000 }, () => String(now.next()));
    expect(new Set(drawn).size).toBe(1_000);
    expect(drawn.every((id) => id < later.next())).toBe(true);
  });
});
