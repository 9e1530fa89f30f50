import type { AttentionMaps } from '../attention-maps.ts';
import { AttentionMapsError } from '../errors.ts';
import { htmlPage } from '../../evaluate/page/html-page.ts';
import { escapeMarkup } from '../../evaluate/page/markup.ts';
import { encodePng } from './png.ts';

/** Pixels of a token's row and column in a large map; its name fits beside it. */
const cell = 14;
/** Room for the tokens' names. */
const margin = 120;
/** Of pixels, white to blue; attention is often small, so the root of it is shown. */
const palette = Uint8Array.from({ length: 768 }, (_, at) => {
  const share = Math.floor(at / 3) / 255;
  const [from, to] = [[255, 255, 255][at % 3] ?? 0, [8, 48, 107][at % 3] ?? 0];
  return Math.round(from + (to - from) * share);
});

/**
 * A self-contained page with the attention of every layer and head: small maps in a table of layers by heads, and each of them
 * large, with its tokens named, where it is chosen. Rows attend, columns are attended to. No script is needed.
 * @param tokens one name a token
 * @throws AttentionMapsError where tokens and maps differ in number
 */
export function renderAttentionHtml(
  maps: AttentionMaps,
  tokens: readonly string[],
  { title = 'Attention' }: { readonly title?: string } = {},
): string {
  if (tokens.length !== maps.tokens)
    throw new AttentionMapsError(`${tokens.length} token names for ${maps.tokens} tokens`);
  const layers = Array.from({ length: maps.layers }, (_, layer) => layer);
  const heads = Array.from({ length: maps.heads }, (_, head) => head);
  const rows = layers.map(
    (layer) =>
      `<tr><th>${layer + 1}</th>${heads.map((head) => `<td>${thumbnail(maps, layer, head)}</td>`).join('')}</tr>`,
  );
  const large = layers.flatMap((layer) => heads.map((head) => figure(maps, tokens, layer, head)));
  return htmlPage({
    title,
    css: layoutCss,
    hasPictures: true,
    body: `<table>
<caption>Layers (rows, the lowest first) by heads (columns); choose one to see it large</caption>
<tr><th></th>${heads.map((head) => `<th>${head + 1}</th>`).join('')}</tr>
${rows.join('\n')}
</table>
${large.join('\n')}`,
  });
}

const nameOf = (layer: number, head: number) => `layer${layer + 1}-head${head + 1}`;

function thumbnail(maps: AttentionMaps, layer: number, head: number): string {
  const label = `Layer ${layer + 1}, head ${head + 1}`;
  return `<a href="#${nameOf(layer, head)}"><img src="${pictureOf(maps, layer, head)}" alt="${label}" title="${label}"></a>`;
}

function figure(maps: AttentionMaps, tokens: readonly string[], layer: number, head: number): string {
  const side = cell * maps.tokens;
  const at = (index: number) => margin + cell * index + cell / 2;
  const names = tokens.map((token, index) => {
    const name = escapeMarkup(token);
    return (
      `<text x="${margin - 4}" y="${at(index)}" text-anchor="end" dominant-baseline="central">${name}</text>` +
      `<text transform="translate(${at(index)} ${margin - 4}) rotate(-90)" dominant-baseline="central">${name}</text>`
    );
  });
  const size = margin + side;
  return `<figure id="${nameOf(layer, head)}">
<figcaption>Layer ${layer + 1}, head ${head + 1}: each row shows where its token looks</figcaption>
<svg width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" role="img">
<image href="${pictureOf(maps, layer, head)}" x="${margin}" y="${margin}" width="${side}" height="${side}"/>
${names.join('\n')}
</svg>
</figure>`;
}

function pictureOf({ values, heads, tokens }: AttentionMaps, layer: number, head: number): string {
  const area = tokens * tokens;
  const start = (layer * heads + head) * area;
  const pixels = Uint8Array.from({ length: area }, (_, at) =>
    Math.round(255 * Math.sqrt(Math.min(1, Math.max(0, values[start + at] ?? 0)))),
  );
  const png = encodePng({ width: tokens, height: tokens, pixels }, palette);
  return `data:image/png;base64,${png.toString('base64')}`;
}

const layoutCss = `body{margin:2rem;background:rgb(var(--page));color:rgb(var(--ink));font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.25rem;overflow-wrap:anywhere}
table{border-collapse:collapse}
caption{text-align:left;color:rgb(var(--quiet));font-size:.85rem}
th{font-weight:normal;color:rgb(var(--quiet));padding:.2rem .4rem}
td{padding:2px}
td img{width:96px;height:96px;display:block;border:1px solid rgb(var(--quiet)/.4)}
img,image{image-rendering:pixelated}
figure{display:none;margin:1.5rem 0;overflow-x:auto}
figure:target{display:block}
figcaption{color:rgb(var(--quiet));font-size:.85rem}
svg text{font-size:11px;fill:rgb(var(--ink))}`;
