import fc from 'fast-check';
import { burstDefaults, burstDetector } from './burst.ts';
import { cusumDefaults, cusumDetector } from './cusum.ts';
import { detectorDefaults, watch } from './detectors.ts';
import type { DetectorChoice } from './detectors.ts';
import { ewmaDefaults, ewmaDetector } from './ewma.ts';
import { silenceDefaults, silenceDetector } from './feed-silence.ts';
import { hourOfWeek } from './hour-of-week.ts';
import { detect } from './observation.ts';
import type { Observation, Verdict } from './observation.ts';
import { sentimentDefaults, sentimentDetector } from './sentiment-change.ts';

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 2, 2);
const weeks = 168;

const observed = (counts: readonly (number | null)[]): readonly Observation[] =>
  counts.map((count, index) => ({ startMs: startMs + index * hourMs, count, sentiment: null }));
const repeated = (count: number, times: number) => new Array<number>(times).fill(count);
const alarmsIn = (verdicts: readonly Verdict[]) =>
  verdicts.flatMap(({ finding }, index) => (finding === 'anomalous' ? [index] : []));
const bursts = (counts: readonly (number | null)[], options = burstDefaults) =>
  alarmsIn(detect(burstDetector(options), observed(counts)));

describe('a burst detector', () => {
  test.each([0, 1, 7, 500])('finds nothing in a constant series of %d', (level) => {
    expect(bursts(repeated(level, 3 * weeks))).toEqual([]);
  });

  test('finds a single spike once, and nothing after it', () => {
    const counts = [...repeated(5, 400), 60, ...repeated(5, 200)];
    expect(bursts(counts)).toEqual([400]);
  });

  test('finds a level shift, and takes it for normal after some days', () => {
    const alarms = bursts([...repeated(10, 400), ...repeated(60, 400)]);
    expect(alarms[0]).toBe(400);
    expect(alarms.at(-1)).toBeLessThan(400 + 4 * 24);
  });

  test('takes a fall for normal after some days, too, and then finds a burst on the lower level', () => {
    const counts = [...repeated(60, 400), ...repeated(6, 200), ...repeated(40, 3), ...repeated(6, 50)];
    expect(bursts(counts)[0]).toBe(600);
  });

  test('finds a topic that was never seen before', () => {
    expect(bursts([...repeated(0, 300), 6])).toEqual([300]);
  });

  test('does not call the first documents of a silent topic a burst', () => {
    expect(bursts([...repeated(0, 300), 1, 0, 1, 1, 0])).toEqual([]);
  });

  test('learns nothing from missing buckets, and takes none for a zero', () => {
    const holes = repeated(10, 600).map((count, index) => (index % 5 === 0 ? null : count));
    expect(bursts(holes)).toEqual([]);
    const verdicts = detect(burstDetector(burstDefaults), observed([null, 3, null]));
    expect(verdicts.map(({ finding }) => finding)).toEqual(['missing', 'learning', 'missing']);
  });

  test('finds a burst behind a week without data', () => {
    const counts = [...repeated(10, 400), ...new Array<null>(weeks).fill(null), 80];
    expect(bursts(counts)).toEqual([400 + weeks]);
  });

  test('is not the less sensitive for a past burst at the same hour', () => {
    const past = repeated(10, 6 * weeks);
    past[3 * weeks + 12] = 500;
    expect(bursts([...past, ...repeated(10, 12), 70]).at(-1)).toBe(6 * weeks + 12);
  });

  test('follows the clocks of its zone when they change', () => {
    // A market opens at 9 in London, where clocks go forward on 2026-03-29.
    const clock = hourOfWeek('Europe/London');
    const counts = Array.from({ length: 6 * weeks }, (_, index) =>
      clock(startMs + index * hourMs) % 24 === 9 ? 200 : 2,
    );
    const known = (alarms: readonly number[]) => alarms.filter((index) => index > 2 * weeks);
    expect(known(bursts(counts, { ...burstDefaults, timeZone: 'Europe/London' }))).toEqual([]);
    // By a clock that does not change, the hour before is suddenly busy on the 27th day.
    expect(known(bursts(counts))[0]).toBe(27 * 24 + 8);
  });

  test('gives p-values and ranges that hold whatever the counts', () => {
    const count = fc.option(fc.nat(10_000), { nil: null });
    fc.assert(
      fc.property(fc.array(count, { minLength: 60, maxLength: 200 }), (counts) => {
        for (const { pValue, expected, finding } of detect(burstDetector(burstDefaults), observed(counts))) {
          if (finding === 'missing') continue;
          expect(expected?.low).toBeLessThanOrEqual(expected?.high ?? NaN);
          expect(Number.isFinite(expected?.mean)).toBe(true);
          if (finding === 'learning') continue;
          expect(pValue).toBeGreaterThanOrEqual(0);
          expect(pValue).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('finds no more than a larger count would have been found', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80 }), fc.nat(200), (count, more) => {
        const calm = observed([...repeated(8, 200), count]).at(-1);
        const verdictOf = (last: number) =>
          detect(burstDetector(burstDefaults), observed([...repeated(8, 200), last])).at(-1);
        expect(calm?.count).toBe(count);
        expect(verdictOf(count + more)?.statistic).toBeGreaterThanOrEqual(verdictOf(count)?.statistic ?? NaN);
      }),
      { numRuns: 20 },
    );
  });
});

test('the hour of the week is that of the place, and 0 on Monday at midnight', () => {
  const monday = Date.UTC(2026, 0, 5);
  expect(hourOfWeek('UTC')(monday)).toBe(0);
  expect(hourOfWeek('UTC')(monday - 1)).toBe(167);
  expect(hourOfWeek('Asia/Shanghai')(monday)).toBe(8);
  expect(hourOfWeek('Asia/Kolkata')(monday + 0.75 * hourMs)).toBe(6);
});

/** Around a mean, as far off as Poisson counts are, by a sequence that does not repeat itself. */
const noisy = (length: number, mean: number) =>
  Array.from({ length }, (_, index) =>
    Math.round(mean + Math.sqrt(2 * mean) * Math.sin(2.4 * index * index)),
  );

describe('control charts', () => {
  const charts = {
    ewma: (counts: readonly number[]) => alarmsIn(detect(ewmaDetector(ewmaDefaults), observed(counts))),
    cusum: (counts: readonly number[]) => alarmsIn(detect(cusumDetector(cusumDefaults), observed(counts))),
  };
  test.each(['ewma', 'cusum'] as const)(
    '%s finds a small rise that lasts, and nothing before it',
    (chart) => {
      const rise = [...noisy(400, 20), ...noisy(24, 40)];
      const alarms = charts[chart](rise);
      expect(alarms[0]).toBeGreaterThanOrEqual(400);
      expect(alarms[0]).toBeLessThan(412);
      expect(charts[chart](repeated(0, 400))).toEqual([]);
    },
  );
});

describe('the silence of a feed', () => {
  const silences = (counts: readonly (number | null)[]) =>
    alarmsIn(detect(silenceDetector(silenceDefaults), observed(counts)));
  const night = (index: number) => index % 24 < 8;
  const days = Array.from({ length: 4 * weeks }, (_, index) => (night(index) ? 0 : 20));

  test('is found within hours, for as long as it lasts', () => {
    const alarms = silences([...repeated(10, 400), ...repeated(0, 300), 10]);
    expect(alarms[0]).toBe(402);
    expect(alarms).toHaveLength(298);
  });

  test('is not found in nights, nor in a feed that hardly speaks', () => {
    expect(silences(days).filter((index) => index > 2 * weeks)).toEqual([]);
    expect(silences(repeated(0, 900))).toEqual([]);
    expect(silences(Array.from({ length: 900 }, (_, index) => (index % 40 === 0 ? 1 : 0)))).toEqual([]);
  });
});

describe('a change of mean sentiment', () => {
  const scored = (means: readonly number[], count = 5): readonly Observation[] =>
    means.map((mean, index) => ({
      startMs: startMs + index * hourMs,
      count,
      sentiment: count === 0 ? null : { count, sum: mean * count, sumSquares: count * (mean * mean + 0.1) },
    }));
  const changes = (observations: readonly Observation[]) =>
    alarmsIn(detect(sentimentDetector(sentimentDefaults), observations));

  test('is found where the mean falls, and not where it stays or rises', () => {
    expect(changes(scored([...repeated(0.1, 100), ...repeated(-0.6, 6)]))[0]).toBeLessThan(105);
    expect(changes(scored(repeated(0.1, 200)))).toEqual([]);
    expect(changes(scored([...repeated(0.1, 100), ...repeated(0.8, 6)]))).toEqual([]);
  });

  test('needs documents: few, or none, are no change', () => {
    expect(changes(scored([...repeated(0.1, 100), -0.9], 1))).toEqual([]);
    expect(changes(scored(repeated(0, 100), 0))).toEqual([]);
  });
});

test('every detector is right on what is constant or nothing at all', () => {
  for (const [kind, options] of Object.entries(detectorDefaults)) {
    for (const level of [0, 4]) {
      const watched = watch({ kind, ...options } as DetectorChoice);
      const findings = observed(repeated(level, 300)).map((observation) => watched.next(observation).finding);
      expect({ kind, findings: findings.filter((finding) => finding === 'anomalous') }).toEqual({
        kind,
        findings: [],
      });
    }
  }
});
