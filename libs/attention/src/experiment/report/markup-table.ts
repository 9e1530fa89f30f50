import { escapeMarkup } from '../../evaluate/page/markup.ts';

/** Markup that is safe as it stands, such as a plot. */
export class Markup {
  constructor(readonly source: string) {}
}

export type Cell = string | number | Markup;

/** A table with its heads; texts are escaped, numbers stand right. */
export function markupTable(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  return `<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table></div>`;
}

function cell(value: Cell): string {
  if (value instanceof Markup) return `<td>${value.source}</td>`;
  return typeof value === 'number' ? `<td class="number">${value}</td>` : `<td>${escapeMarkup(value)}</td>`;
}

export const paragraph = (text: string): string => `<p>${escapeMarkup(text)}</p>`;

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Percentage points with their sign. */
export const points = (difference: number): string =>
  `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`;
