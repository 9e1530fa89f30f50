import fc from 'fast-check';
import { firstNoticeAt, nextRepeatAt, noticeOf } from './notice.ts';

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1_000);
const times = { waitMs: 30_000, intervalMs: 300_000 };

test.each([
  { name: 'after the wait where the group was never told', last: null, expected: 130 },
  { name: 'after the interval where it was told just now', last: 90, expected: 390 },
  { name: 'after the wait where it was told long ago', last: -1_000, expected: 130 },
])('a group hears of a new alert $name', ({ last, expected }) => {
  expect(firstNoticeAt(at(100), last === null ? null : at(last), times)).toEqual(at(expected));
});

test('repeats keep their beat whatever the delays', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(50_000), (repeat, late) => {
      const next = nextRepeatAt(at(0), at(late), repeat * 1_000);
      expect(next > at(late)).toBe(true);
      expect(next.getTime() - at(late).getTime()).toBeLessThanOrEqual(repeat * 1_000);
      expect((next.getTime() - at(0).getTime()) % (repeat * 1_000)).toBe(0);
    }),
  );
});

test('a notice says why', () => {
  const suppression = { kind: 'snoozed', until: at(1).toISOString() } as const;
  expect(noticeOf({ wasTold: false, wasSuppressed: false }, null)).toMatchObject({
    reason: 'firstNotification',
  });
  expect(noticeOf({ wasTold: false, wasSuppressed: true }, null)).toMatchObject({
    reason: 'suppressionEnded',
  });
  expect(noticeOf({ wasTold: true, wasSuppressed: false }, null)).toMatchObject({ kind: 'repeat' });
  expect(noticeOf({ wasTold: true, wasSuppressed: false }, suppression)).toEqual({
    kind: 'nobody',
    suppression,
  });
});
