import type { TradeOffPoint } from './diversity.ts';

/** The curve of one data set. */
export interface Curve {
  readonly name: string;
  readonly points: readonly TradeOffPoint[];
}

const width = 720;
const height = 440;
const margin = { left: 60, right: 230, top: 20, bottom: 50 };
const colours = ['#0b6e99', '#c0392b', '#2e8b57', '#8e44ad', '#b9770e', '#34495e'];
/** Shares at the far ends of the axes. */
const most = { fall: 0.8, loss: 0.2 };

/** How much NDCG@10 each fall of likeness costs, as SVG: a line a data set, MMR solid and DPP dashed. */
export function tradeOffPlot(curves: readonly Curve[]): string {
  const x = (fall: number) =>
    margin.left + (Math.min(fall, most.fall) / most.fall) * (width - margin.left - margin.right);
  const y = (loss: number) =>
    margin.top + (Math.min(loss, most.loss) / most.loss) * (height - margin.top - margin.bottom);
  const ticks = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  const lines = curves.flatMap(({ name, points }, at) => {
    const colour = colours[at % colours.length] ?? '#000000';
    const drawn = ['MMR', 'DPP'].map((method) => {
      const path = points
        .filter((point) => point.method === method && point.ndcgLoss <= most.loss)
        .map(({ alikeFall, ndcgLoss }) => `${x(alikeFall).toFixed(1)},${y(ndcgLoss).toFixed(1)}`);
      const dash = method === 'DPP' ? ' stroke-dasharray="6 4"' : '';
      return `<polyline fill="none" stroke="${colour}" stroke-width="2"${dash} points="${path.join(' ')}"/>`;
    });
    const label = `<text x="${width - margin.right + 12}" y="${margin.top + 16 + 20 * at}" fill="${colour}">${name}</text>`;
    return [...drawn, label];
  });
  const goal = `<rect x="${x(0.3)}" y="${margin.top}" width="${x(most.fall) - x(0.3)}" height="${y(0.02) - margin.top}" fill="#e8f5e9"/>`;
  const axes = ticks.map(
    (tick) =>
      `<text x="${x(tick)}" y="${height - margin.bottom + 18}" text-anchor="middle">${Math.round(tick * 100)} %</text>`,
  );
  const losses = [0, 0.05, 0.1, 0.15, 0.2].map(
    (tick) =>
      `<text x="${margin.left - 8}" y="${y(tick) + 4}" text-anchor="end">−${Math.round(tick * 100)} %</text>` +
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#dddddd"/>`,
  );
  const title = `<text x="${margin.left}" y="${height - 10}">fall of 1 − ILD@10; upwards: NDCG@10 kept; solid MMR, dashed DPP; green: the goal</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    goal,
    ...losses,
    ...axes,
    ...lines,
    title,
    '</svg>',
    '',
  ].join('\n');
}
