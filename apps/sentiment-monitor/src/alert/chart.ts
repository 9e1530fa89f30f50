import type { ExpectedRange } from '../signal/observation.ts';

export interface ChartPoint {
  readonly startMs: number;
  /** Null where nothing is known. */
  readonly count: number | null;
}

const [width, height, margin] = [320, 80, 4];

/** A small chart of a series as SVG: counts as a line, the last bucket as a dot, what was expected of it as a band. */
export function chartOf(points: readonly ChartPoint[], expected: ExpectedRange | null): string {
  const most = Math.max(1, expected?.high ?? 0, ...points.map(({ count }) => count ?? 0));
  const x = (index: number) =>
    round(margin + (index * (width - 2 * margin)) / Math.max(1, points.length - 1));
  const y = (count: number) => round(height - margin - (count * (height - 2 * margin)) / most);
  const band = expected
    ? `<rect x="0" width="${width}" y="${y(expected.high)}" height="${round(y(Math.max(0, expected.low)) - y(expected.high))}" fill="#9bd" opacity="0.4"/>`
    : '';
  const segments = pathOf(
    points.map(({ count }, index) => (count === null ? null : `${x(index)} ${y(count)}`)),
  );
  const last = points.at(-1);
  const dot =
    typeof last?.count === 'number'
      ? `<circle cx="${x(points.length - 1)}" cy="${y(last.count)}" r="3" fill="#c22"/>`
      : '';
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="counts, ${most} at most">` +
    `${band}<path d="${segments}" fill="none" stroke="#345" stroke-width="1.5"/>${dot}</svg>`
  );
}

/** A line that is broken where a place is unknown. */
function pathOf(places: readonly (string | null)[]): string {
  let isDown = false;
  const parts = places.flatMap((place) => {
    const command = isDown ? 'L' : 'M';
    isDown = place !== null;
    return place === null ? [] : [`${command}${place}`];
  });
  return parts.join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
