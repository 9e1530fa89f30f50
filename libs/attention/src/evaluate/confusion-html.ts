import type { ConfusionMatrix } from './confusion.ts';
import { escapeMarkup } from './page/markup.ts';

/**
 * One HTML page with the matrix as a table: true labels down, predicted labels across, each cell coloured by its share
 * of the row (blue on the diagonal, red off it). Needs no script and no other file; labels are escaped.
 */
export function confusionHtml({ labels, counts }: ConfusionMatrix, title = 'Confusion matrix'): string {
  const head = labels.map((label) => `<th scope="col">${escapeMarkup(label)}</th>`).join('');
  const body = labels.map((label, row) => bodyRow(label, row, counts[row] ?? [], labels)).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeMarkup(title)}</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; color: #111; background: #fff; }
table { border-collapse: collapse; }
th, td { border: 1px solid #ddd; padding: 2px 6px; text-align: right; }
thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; white-space: nowrap; }
tbody th { white-space: nowrap; }
</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
<p>Rows: true label. Columns: predicted label. Colour: share of the row.</p>
<table>
<thead><tr><td></td>${head}<th scope="col">rows</th></tr></thead>
<tbody>
${body}
</tbody>
</table>
</body>
</html>
`;
}

function bodyRow(label: string, row: number, counts: readonly number[], labels: readonly string[]): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const cells = counts.map((count, column) => {
    if (count === 0) return '<td></td>';
    const share = count / total;
    const words = `${label} → ${labels[column] ?? ''}: ${count} of ${total} (${(100 * share).toFixed(1)} %)`;
    return `<td style="background:${colour(share, row === column)}" title="${escapeMarkup(words)}">${count}</td>`;
  });
  return `<tr><th scope="row">${escapeMarkup(label)}</th>${cells.join('')}<td>${total}</td></tr>`;
}

/** White at 0, a hue at 1 that black text stays readable on. */
function colour(share: number, isRight: boolean): string {
  const lightness = 97 - 37 * share;
  return `hsl(${isRight ? 210 : 5} 85% ${lightness.toFixed(1)}%)`;
}
