import fc from 'fast-check';
import { chartOf } from './chart.ts';

test('a chart is small, whole and within its frame, whatever it shows', () => {
  const count = fc.option(fc.nat(1_000_000), { nil: null });
  const expected = fc.option(
    fc.record({ low: fc.nat(50), mean: fc.constant(60), high: fc.integer({ min: 70, max: 900 }) }),
    { nil: null },
  );
  fc.assert(
    fc.property(fc.array(count, { maxLength: 48 }), expected, (counts, range) => {
      const svg = chartOf(
        counts.map((each, index) => ({ startMs: index, count: each })),
        range,
      );
      expect(svg).toMatch(/^<svg [^>]*>.*<\/svg>$/);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(svg.length).toBeLessThan(2_000);
      for (const [, y] of svg.matchAll(/[ML][\d.]+ ([\d.]+)/g)) expect(Number(y)).toBeLessThanOrEqual(80);
    }),
  );
});

test('a line is broken where nothing is known', () => {
  const points = [1, null, 2, 3].map((count, index) => ({ startMs: index, count }));
  expect(chartOf(points, null).match(/[ML]/g)).toEqual(['M', 'M', 'L']);
});
