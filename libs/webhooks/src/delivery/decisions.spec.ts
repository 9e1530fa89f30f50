import fc from 'fast-check';
import { maxRetryAfterMs, retryAfterMs } from './retry-after.ts';
import { delayBefore, standardSchedule } from './retry-schedule.ts';
import { takeSlots } from './rate-limit.ts';
import { verdictOn } from './verdict.ts';

const now = new Date('2026-03-01T12:00:00Z');

describe('the retry schedule', () => {
  test('is that of the specification', () => {
    const sums = standardSchedule.map((_, last) =>
      standardSchedule.slice(0, last + 1).reduce((sum, delay) => sum + delay / 1_000, 0),
    );
    const clock = (seconds: number) =>
      [seconds / 3_600, (seconds / 60) % 60, seconds % 60]
        .map((part) => String(Math.floor(part)).padStart(2, '0'))
        .join(':');
    expect(sums.map(clock)).toEqual([
      '00:00:00',
      '00:00:05',
      '00:05:05',
      '00:35:05',
      '02:35:05',
      '07:35:05',
      '17:35:05',
      '31:35:05',
      '51:35:05',
      '75:35:05',
    ]);
  });

  test('varies by no more than 20 %, and uses all of that', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const schedule = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(schedule, fc.nat(25), random, (delays, attempt, chance) => {
        const delay = delayBefore(delays, attempt, chance);
        const planned = delays[attempt];
        if (planned === undefined) return delay === undefined;
        return delay !== undefined && delay >= Math.floor(planned * 0.8) && delay <= Math.ceil(planned * 1.2);
      }),
    );
    expect([0, 0.5, 0.999_999].map((chance) => delayBefore([1_000], 0, chance))).toEqual([800, 1_000, 1_200]);
  });

  test('begins at once', () => expect(delayBefore(standardSchedule, 0, 0.9)).toBe(0));
});

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    [' 7 ', 7_000],
    ['0', 0],
    ['999999999', maxRetryAfterMs],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
    ['Sun Mar  1 12:00:30 2026', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['Sun, 01 Mar 2099 11:00:00 GMT', maxRetryAfterMs],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['2026-03-01', undefined],
    ['Sun, 99 Mar 2026 11:00:00 GMT', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  test('is read back from seconds and from dates, and never outside of its bounds', () => {
    fc.assert(
      fc.property(fc.nat(86_400), (seconds) => {
        const date = new Date(now.getTime() + seconds * 1_000).toUTCString();
        expect(retryAfterMs(String(seconds), now)).toBe(seconds * 1_000);
        expect(retryAfterMs(date, now)).toBe(seconds * 1_000);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (header) => {
        const wait = retryAfterMs(header, now);
        return wait === undefined || (wait >= 0 && wait <= maxRetryAfterMs);
      }),
    );
  });
});

describe('the verdict', () => {
  const answer = (status: number, headers: Record<string, string> = {}) =>
    verdictOn({ kind: 'answered', status, headers, body: '', isBodyCut: false, durationMs: 1 }, now);
  const failed = (reason: string, throttleMs = 0) => ({ kind: 'failed', reason, throttleMs });

  test.each([
    [200, { kind: 'delivered', reason: 'accepted' }],
    [204, { kind: 'delivered', reason: 'accepted' }],
    [299, { kind: 'delivered', reason: 'accepted' }],
    [300, failed('redirected')],
    [301, failed('redirected')],
    [304, failed('redirected')],
    [308, failed('redirected')],
    [400, failed('badStatus')],
    [401, failed('badStatus')],
    [404, failed('badStatus')],
    [409, failed('badStatus')],
    [410, { kind: 'gone', reason: 'gone' }],
    [429, failed('throttled', 60_000)],
    [500, failed('badStatus')],
    [502, failed('throttled', 60_000)],
    [503, failed('badStatus')],
    [504, failed('throttled', 60_000)],
  ])('on %i', (status, verdict) => {
    expect(answer(status)).toEqual(verdict);
  });

  test.each([
    [429, '5', failed('throttled', 5_000)],
    [503, '120', failed('badStatus', 120_000)],
    [500, 'Sun, 01 Mar 2026 12:00:30 GMT', failed('badStatus', 30_000)],
    [502, 'nonsense', failed('throttled', 60_000)],
    [200, '120', { kind: 'delivered', reason: 'accepted' }],
  ])('on %i with Retry-After %s', (status, header, verdict) => {
    expect(answer(status, { 'retry-after': header })).toEqual(verdict);
  });

  test('on no answer', () => {
    const result = { kind: 'unanswered', reason: 'timeout', detail: '', durationMs: 1 } as const;
    expect(verdictOn(result, now)).toEqual(failed('timeout'));
  });
});

describe('the rate limit', () => {
  test('lets no more through in any stretch of time than its rate and a quarter of a second of it', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(3_000), wanted: fc.integer({ min: 1, max: 50 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 200, noNaN: true }), steps, (rate, all) => {
        let [time, slotAt]: [number, number | null] = [1_000_000, null];
        const sent: { readonly time: number; readonly granted: number }[] = [];
        for (const { waitMs, wanted } of all) {
          time += waitMs;
          const taken = takeSlots(rate, slotAt, wanted, time);
          expect(taken.granted).toBeLessThanOrEqual(wanted);
          slotAt = taken.slotAt;
          sent.push({ time, granted: taken.granted });
        }
        for (const [start, { time: from }] of sent.entries()) {
          const total = sent.slice(start).reduce((sum, { granted }) => sum + granted, 0);
          const seconds = (time - from) / 1_000;
          expect(total).toBeLessThanOrEqual(rate * seconds + Math.max(1, Math.ceil(rate / 4)) + 1e-6);
        }
      }),
    );
  });

  test('lets all of its rate through', () => {
    let slotAt: number | null = null;
    let sent = 0;
    for (let time = 0; time < 10_000; time += 250) {
      const taken = takeSlots(20, slotAt, 100, time);
      slotAt = taken.slotAt;
      sent += taken.granted;
    }
    expect(sent).toBe(200);
  });
});
