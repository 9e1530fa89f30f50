import { htmlPage } from '../../evaluate/page/html-page.ts';
import { escapeMarkup } from '../../evaluate/page/markup.ts';
import type { Evaluation } from '../evaluation.ts';
import { biasPart, brief, negationPart, robustnessPart, slicesPart } from './findings.ts';
import { markupTable, paragraph, percent } from './markup-table.ts';
import { reliabilitySvg, riskCoverageSvg } from './plots.ts';

/** What was evaluated; the page states it. */
export interface EvaluationSubject {
  readonly title: string;
  readonly model: string;
  readonly version: string;
  readonly data: string;
}

/**
 * One self-contained page that says in plain words and plots how far a classifier can be trusted. Follows the reader's light or
 * dark setting, and can be printed.
 * @returns a whole HTML document, UTF-8
 */
export function renderEvaluationHtml(evaluation: Evaluation, subject: EvaluationSubject): string {
  const parts: readonly (readonly [heading: string, body: string])[] = [
    ['In short', summary(evaluation)],
    ['Where it is weak', slicesPart(evaluation)],
    ['What it takes for what', confusions(evaluation)],
    ['Its most confident mistakes', mistakes(evaluation)],
    ['How far its confidence can be trusted', confidence(evaluation)],
    ['Typing errors and attacks', robustnessPart(evaluation.robustness)],
    ['Negation', negationPart(evaluation.negation)],
    ['People', biasPart(evaluation.bias)],
    ['What was measured', provenance(evaluation, subject)],
  ];
  const sections = parts.map(([heading, body]) => `<section>\n<h2>${heading}</h2>\n${body}\n</section>`);
  return htmlPage({
    title: subject.title,
    css: layoutCss,
    body: `<main>
${sections.join('\n')}
</main>`,
  });
}

function summary({
  accuracy,
  inScopeRows,
  target,
  calibration,
  robustness,
  outOfScope,
  macroF1,
}: Evaluation) {
  const { threshold } = target;
  const worst = robustness
    .filter(({ isAttack }) => !isAttack)
    .reduce((least, each) => (each.difference.estimate < least.difference.estimate ? each : least));
  const lines = [
    `It answers ${percent(accuracy.share)} of ${inScopeRows} texts rightly (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)}); macro F1 is ${percent(macroF1)}.`,
    threshold.kind === 'reached'
      ? `Answering only from a confidence of ${threshold.threshold.toFixed(3)}, it answers ${percent(threshold.coverage)} of the texts and is right in ${percent(threshold.precision)} of them; asked for were ${percent(target.precision)}.`
      : `No threshold makes ${percent(target.precision)} of its answers right; the best reaches ${percent(threshold.bestPrecision)}.`,
    `Its confidence is off by ${(100 * calibration.ece).toFixed(1)} points on average.`,
    worst.difference.estimate < 0
      ? `Of everyday changes, this costs most: ${worst.meaning}, ${percent(worst.accuracy.before)} before and ${percent(worst.accuracy.after)} after.`
      : 'No everyday change of the texts costs accuracy.',
    ...(outOfScope
      ? [
          `Texts of no class (${outOfScope.rows}): AUROC ${outOfScope.auroc.toFixed(3)}; where 95 % of the others are let through, so are ${percent(outOfScope.falsePositiveRateAt95)} of these.`,
        ]
      : []),
  ];
  return `<ul>\n${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join('\n')}\n</ul>`;
}

function confusions({ confusions: found }: Evaluation): string {
  if (found.length === 0) return paragraph('Nothing: every text was answered rightly.');
  const rows = found.map(({ expected, predicted, rows: texts, of }) => [expected, predicted, texts, of]);
  return markupTable(['true label', 'answered', 'texts', 'of all with the true label'], rows);
}

function mistakes({ mistakes: found }: Evaluation): string {
  if (found.length === 0) return paragraph('None.');
  const rows = found.map(({ text, label, predicted, confidence: share }) => [
    brief(text),
    label,
    predicted,
    percent(share),
  ]);
  return (
    paragraph('Worth reading: some are errors of the labels, not of the model.') +
    markupTable(['text', 'true label', 'answered', 'confidence'], rows)
  );
}

function confidence({ calibration, riskCoverage }: Evaluation): string {
  return (
    paragraph(
      'Left: of the texts answered with a certain confidence, how many are right; bars on the dashed line mean what they say. Right: how many answers are wrong if only the most confident part of the texts is answered. The threshold above was chosen on these same texts, so it promises a little too much; check it on others.',
    ) + `<div class="plots">${reliabilitySvg(calibration)}${riskCoverageSvg(riskCoverage.curve)}</div>`
  );
}

function provenance(
  { rows, inScopeRows, sampledRows, dataFingerprint, seed }: Evaluation,
  { model, version, data }: EvaluationSubject,
): string {
  const facts = [
    ['model', model],
    ['version', version],
    ['data', data],
    ['data fingerprint', dataFingerprint],
    ['rows', rows],
    ['of them with a class', inScopeRows],
    ['asked in other wordings', sampledRows],
    ['seed', seed],
  ];
  return markupTable(['', ''], facts);
}

const layoutCss = `body{margin:2rem auto;max-width:64rem;padding:0 1rem;background:rgb(var(--page));color:rgb(var(--ink));font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;font-size:.85rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid rgb(var(--quiet)/.3);overflow-wrap:anywhere}
th{font-weight:600;color:rgb(var(--quiet));white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
.plots{display:flex;flex-wrap:wrap;gap:1.5rem}
figure{margin:1rem 0}
figcaption,summary{color:rgb(var(--quiet));font-size:.85rem}
svg text{font-size:11px;fill:rgb(var(--quiet))}
.grid,.axis{stroke:rgb(var(--quiet)/.3)}
.bar,.before{fill:rgb(var(--positive))}
.after{fill:rgb(var(--negative))}
.ideal{stroke:rgb(var(--ink));stroke-dasharray:4 4}
.curve{fill:none;stroke:rgb(var(--positive));stroke-width:2}
.range{stroke:rgb(var(--positive));stroke-width:4}
.mean{fill:rgb(var(--ink))}
svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}`;
