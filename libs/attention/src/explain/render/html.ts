import type { Attribution } from '../attribution.ts';
import { htmlPage } from '../../evaluate/page/html-page.ts';
import { escapeMarkup } from '../../evaluate/page/markup.ts';
import type { HeatMapOptions, Panel, Piece } from './panel.ts';
import { formatScore, headingOf, panelOf, strengthOf } from './panel.ts';

/**
 * A self-contained page that shows a text once per attribution, side by side: blue speaks for the target, orange against
 * it, the number appears on hover. Follows the reader's light or dark setting.
 *
 * @returns a whole HTML document, UTF-8
 * @throws AttributionError if tokens overlap or do not belong to the text
 */
export function renderHtml(
  text: string,
  attributions: readonly Attribution[],
  { title = 'Attribution', language }: HeatMapOptions = {},
): string {
  const lang = language === undefined ? '' : ` lang="${escapeMarkup(language)}"`;
  const sections = attributions.map((attribution) => section(panelOf(text, attribution), lang));
  return htmlPage({
    title,
    css: layoutCss,
    body: `<main>
${sections.join('\n')}
</main>`,
  });
}

function section(panel: Panel, lang: string): string {
  return `<section>
<h2>${escapeMarkup(headingOf(panel))}</h2>
<p class="text"${lang}>${panel.pieces.map((piece) => markedUp(piece, panel)).join('')}</p>
<footer>${legend(panel)}${rest(panel)}</footer>
</section>`;
}

function markedUp({ text, score }: Piece, panel: Panel): string {
  if (score === undefined) return escapeMarkup(text);
  const sign = score < 0 ? 'against' : 'for';
  const strength = strengthOf(score, panel).toFixed(3);
  return `<mark class="${sign}" style="--strength:${strength}" data-score="${formatScore(score)}">${escapeMarkup(text)}</mark>`;
}

function legend({ limit, hasNegative }: Panel): string {
  return hasNegative
    ? `<span>against ${formatScore(-limit)}</span><span class="scale signed"></span><span>${formatScore(limit)} for</span>`
    : `<span>0</span><span class="scale"></span><span>${formatScore(limit)}</span>`;
}

function rest({ unattributed }: Panel): string {
  return unattributed === undefined
    ? ''
    : `<span class="rest">outside the text: ${formatScore(unattributed)}</span>`;
}

const layoutCss = `body{margin:2rem;background:rgb(var(--page));color:rgb(var(--ink));font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.25rem;overflow-wrap:anywhere}
h2{font-size:1rem;margin:0 0 .5rem;overflow-wrap:anywhere}
main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:1.5rem}
section{display:flex;flex-direction:column;border:1px solid rgb(var(--quiet)/.4);border-radius:.5rem;padding:1rem}
.text{flex:1;margin:0;font-size:1.125rem;line-height:1.9;white-space:pre-wrap;overflow-wrap:anywhere}
mark{position:relative;color:inherit;border-radius:.2em;padding:.15em 0;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.for{background:rgb(var(--positive)/var(--strength))}
.against{background:rgb(var(--negative)/var(--strength))}
mark:hover{outline:1px solid rgb(var(--ink))}
mark:hover::after{content:attr(data-score);position:absolute;left:0;bottom:100%;z-index:1;padding:0 .4em;border-radius:.2em;background:rgb(var(--ink));color:rgb(var(--page));font-size:.8rem;line-height:1.6;white-space:nowrap;pointer-events:none}
footer{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin-top:1rem;color:rgb(var(--quiet));font-size:.8rem;font-variant-numeric:tabular-nums}
.scale{width:8rem;height:.7rem;border-radius:.2rem;border:1px solid rgb(var(--quiet)/.4);background:linear-gradient(to right,transparent,rgb(var(--positive)));print-color-adjust:exact;-webkit-print-color-adjust:exact}
.scale.signed{background:linear-gradient(to right,rgb(var(--negative)),transparent,rgb(var(--positive)))}
.rest{margin-left:auto}`;
