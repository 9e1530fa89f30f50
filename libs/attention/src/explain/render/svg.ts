import type { Attribution } from '../attribution.ts';
import { escapeMarkup } from '../../evaluate/page/markup.ts';
import { themeCss } from '../../evaluate/page/palette.ts';
import type { HeatMapOptions, Panel, Piece } from './panel.ts';
import { formatScore, headingOf, panelOf, strengthOf } from './panel.ts';
import type { PlacedGrapheme } from './text-layout.ts';
import { layOut } from './text-layout.ts';

export interface SvgOptions extends HeatMapOptions {
  /** Of the picture, in pixels; 720 if not given. */
  readonly width?: number;
}

const fontSize = 16;
const lineHeight = 28;
const margin = 20;

/**
 * The heat map of {@link renderHtml} as one SVG picture, a panel below the other; hover shows the number.
 *
 * @returns a whole SVG document that needs nothing beside it
 * @throws AttributionError if tokens overlap or do not belong to the text
 */
export function renderSvg(
  text: string,
  attributions: readonly Attribution[],
  { title = 'Attribution', language, width = 720 }: SvgOptions = {},
): string {
  const graphemes = layOut(text, (width - 2 * margin) / fontSize);
  const lines = (graphemes.at(-1)?.line ?? 0) + 1;
  const panelHeight = (lines + 3) * lineHeight;
  const lang = language === undefined ? '' : ` xml:lang="${escapeMarkup(language)}"`;
  const panels = attributions.map((attribution, position) => {
    const panel = panelOf(text, attribution);
    const top = margin + position * panelHeight;
    return `<g transform="translate(${margin} ${top})">
<text class="heading" y="${fontSize}">${escapeMarkup(headingOf(panel))}</text>
<g transform="translate(0 ${lineHeight})"${lang}>
${panel.pieces.flatMap((piece) => drawn(piece, panel, graphemes)).join('\n')}
</g>
<text class="note" y="${(lines + 1) * lineHeight + fontSize}">${note(panel)}</text>
</g>`;
  });
  const height = 2 * margin + attributions.length * panelHeight - lineHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeMarkup(title)}</title>
<style>
${themeCss()}
${layoutCss}
</style>
<rect class="page" width="100%" height="100%"/>
${panels.join('\n')}
</svg>
`;
}

/** A piece may go over several lines: one run of characters for each. */
function drawn(piece: Piece, panel: Panel, graphemes: readonly PlacedGrapheme[]): string[] {
  const own = graphemes.filter(({ start }) => start >= piece.start && start < piece.end);
  const lines = new Set(own.map(({ line }) => line));
  return Array.from(lines, (line) => own.filter((grapheme) => grapheme.line === line)).map((run) =>
    drawnRun(run, piece.score, panel),
  );
}

function drawnRun(run: readonly PlacedGrapheme[], score: number | undefined, panel: Panel): string {
  const { x = 0, line = 0 } = run[0] ?? {};
  const left = round(x * fontSize);
  const length = round(run.reduce((sum, { advance }) => sum + advance, 0) * fontSize);
  const letters = escapeMarkup(run.map(({ text }) => text).join(''));
  const position = `x="${left}" y="${line * lineHeight + 19}"`;
  const words = `<text ${position} textLength="${length}" lengthAdjust="spacingAndGlyphs">${letters}</text>`;
  if (score === undefined) return words;
  const sign = score < 0 ? 'against' : 'for';
  const strength = strengthOf(score, panel).toFixed(3);
  const box = `<rect class="${sign}" fill-opacity="${strength}" x="${left}" y="${line * lineHeight + 2}" width="${length}" height="24" rx="3"/>`;
  return `<g><title>${formatScore(score)}</title>${box}${words}</g>`;
}

function note({ limit, hasNegative, unattributed }: Panel): string {
  const against = hasNegative ? `<tspan class="against">■</tspan> against, to ${formatScore(-limit)} · ` : '';
  const inFavour = `<tspan class="for">■</tspan> ${hasNegative ? 'for, ' : ''}to ${formatScore(limit)}`;
  const rest = unattributed === undefined ? '' : ` · outside the text: ${formatScore(unattributed)}`;
  return against + inFavour + rest;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const layoutCss = `text{font:${fontSize}px ui-monospace,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace;fill:rgb(var(--ink));white-space:pre}
text.heading{font-weight:600}
text.note{font-size:12px;fill:rgb(var(--quiet))}
.page{fill:rgb(var(--page))}
.for{fill:rgb(var(--positive))}
.against{fill:rgb(var(--negative))}`;
