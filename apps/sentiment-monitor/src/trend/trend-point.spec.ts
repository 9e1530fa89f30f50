import type { Bucket } from './series.ts';
import { meanInterval, trendPoints } from './trend-point.ts';

const hourMs = 3_600_000;
const bucket = (hour: number, scores: readonly number[]): Bucket => ({
  start: new Date(hour * hourMs),
  count: scores.length,
  negative: scores.filter((score) => score < 0).length,
  positive: scores.filter((score) => score > 0).length,
  reach: scores.length,
  sumSentiment: scores.reduce((sum, score) => sum + score, 0),
  sumSquares: scores.reduce((sum, score) => sum + score * score, 0),
  revision: 0,
});

describe('meanInterval', () => {
  test.each([
    // t(0.975, 3) = 3.1824, s = 0.2 sqrt(20 / 12): by hand.
    { scores: [-0.6, -0.2, 0.2, 0.6], low: -0.82173, high: 0.82173 },
    // t(0.975, 9) = 2.2622
    {
      scores: Array.from({ length: 10 }, (_, index) => (index % 2 ? 0.1 : -0.1)),
      low: -0.0754,
      high: 0.0754,
    },
    { scores: [0.5, 0.5, 0.5], low: 0.5, high: 0.5 },
  ])('of $scores', ({ scores, low, high }) => {
    const [from = NaN, to = NaN] = meanInterval(bucket(0, scores)) ?? [];
    expect(from).toBeCloseTo(low, 3);
    expect(to).toBeCloseTo(high, 3);
  });

  test('is unknown for one story, and never leaves [-1, 1]', () => {
    expect(meanInterval(bucket(0, [0.4]))).toBeNull();
    expect(meanInterval(bucket(0, [-1, 1]))).toEqual([-1, 1]);
  });
});

describe('trendPoints', () => {
  test('fills what is empty, and begins with the whole bucket', () => {
    const points = trendPoints(
      [bucket(2, [-0.5, 0.5])],
      new Date(0.5 * hourMs),
      new Date(3.5 * hourMs),
      3_600,
    );
    expect(
      points.map(({ start, volume, sentiment }) => [start.getTime() / hourMs, volume, sentiment]),
    ).toEqual([
      [0, 0, null],
      [1, 0, null],
      [2, 2, 0],
      [3, 0, null],
    ]);
    expect(points[2]).toMatchObject({ negativeShare: 0.5, reach: 2 });
  });

  test('has momentum where volume or sentiment change, and none where they do not', () => {
    const steady = Array.from({ length: 48 }, (_, hour) => bucket(hour, [0.2, 0.2]));
    const fallen = Array.from({ length: 3 }, (_, hour) =>
      bucket(
        48 + hour,
        Array.from({ length: 10 }, () => -0.8),
      ),
    );
    const points = trendPoints([...steady, ...fallen], new Date(0), new Date(51 * hourMs), 3_600);
    expect(points[47]?.momentum.volume).toBeCloseTo(0, 9);
    expect(points[47]?.momentum.sentiment).toBeCloseTo(0, 9);
    expect(points[50]?.momentum.volume).toBeGreaterThan(1);
    expect(points[50]?.momentum.sentiment).toBeLessThan(-0.1);
  });
});
