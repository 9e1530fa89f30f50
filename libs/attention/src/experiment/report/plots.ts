import type { Reliability } from '../../evaluate/calibration.ts';
import type { RiskCoveragePoint } from '../../evaluate/risk-coverage.ts';
import type { Share } from '../slices.ts';

const side = 260;
const margin = 44;

/** Pixels of a share along an axis. */
const across = (share: number) => (margin + side * share).toFixed(1);
const up = (share: number) => (8 + side * (1 - share)).toFixed(1);

const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Confidence across, accuracy up: bars on the diagonal mean what they say. */
export function reliabilitySvg({ bins }: Reliability): string {
  const bars = bins
    .filter(({ count }) => count > 0)
    .map(({ low, high, accuracy, count }) => {
      const width = side * (high - low) - 2;
      const height = side * accuracy;
      const title = `confidence ${low.toFixed(1)} to ${high.toFixed(1)}: ${count} texts, ${(100 * accuracy).toFixed(1)} % right`;
      return `<rect class="bar" x="${across(low)}" y="${up(accuracy)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"><title>${title}</title></rect>`;
    });
  const diagonal = `<line class="ideal" x1="${across(0)}" y1="${up(0)}" x2="${across(1)}" y2="${up(1)}"/>`;
  return framed('Reliability diagram', ['confidence', 'share right'], 1, [...bars, diagonal]);
}

/** Share answered across, share of those wrong up. */
export function riskCoverageSvg(curve: readonly RiskCoveragePoint[]): string {
  const highest = curve.reduce((most, { risk }) => Math.max(most, risk), 0);
  const top = Math.max(0.05, Math.min(1, Math.ceil(highest * 20) / 20));
  const points = curve.map(({ coverage, risk }) => `${across(coverage)},${up(risk / top)}`);
  const line = `<polyline class="curve" points="${points.join(' ')}"/>`;
  return framed('Risk and coverage', ['share of texts answered', 'share of those wrong'], top, [line]);
}

/** A share and its interval on a line from 0 to 1, for a table cell. */
export function intervalSvg({ share, low, high }: Share): string {
  const at = (value: number) => (4 + 112 * value).toFixed(1);
  return (
    `<svg class="interval" width="120" height="12" viewBox="0 0 120 12" aria-hidden="true">` +
    `<line class="axis" x1="4" y1="6" x2="116" y2="6"/>` +
    `<line class="range" x1="${at(low)}" y1="6" x2="${at(high)}" y2="6"/>` +
    `<circle class="mean" cx="${at(share)}" cy="6" r="4"/></svg>`
  );
}

/** Two bars, before above after, for a table cell. */
export function beforeAfterSvg(before: number, after: number): string {
  const bar = (name: string, share: number, y: number) =>
    `<rect class="${name}" x="0" y="${y}" width="${(120 * share).toFixed(1)}" height="5"/>`;
  return `<svg class="interval" width="120" height="12" viewBox="0 0 120 12" aria-hidden="true">${bar('before', before, 0)}${bar('after', after, 6)}</svg>`;
}

function framed(
  title: string,
  [horizontal, vertical]: readonly [string, string],
  top: number,
  marks: readonly string[],
): string {
  const [width, height] = [margin + side + 16, side + 8 + margin];
  const labels = ticks.map((tick) => {
    const value = tick * top * 100;
    const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
    return (
      `<text x="${across(tick)}" y="${side + 24}" text-anchor="middle">${100 * tick} %</text>` +
      `<text x="${margin - 6}" y="${up(tick)}" text-anchor="end" dominant-baseline="central">${text} %</text>` +
      `<line class="grid" x1="${margin}" y1="${up(tick)}" x2="${margin + side}" y2="${up(tick)}"/>`
    );
  });
  return `<figure><figcaption>${title}: ${vertical} (up) by ${horizontal} (across)</figcaption>
<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
${labels.join('\n')}
${marks.join('\n')}
</svg></figure>`;
}
