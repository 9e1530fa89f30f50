import type { BiasFinding } from '../bias.ts';
import type { Evaluation } from '../evaluation.ts';
import type { NegationFinding } from '../negation.ts';
import type { RobustnessFinding } from '../robustness.ts';
import type { Slice } from '../slices.ts';
import { Markup, markupTable, paragraph, percent, points } from './markup-table.ts';
import { beforeAfterSvg, intervalSvg } from './plots.ts';

/** Accuracy by slice: the worst ones, and all of them to unfold. */
export function slicesPart({ slices, worstSlices, accuracy }: Evaluation): string {
  const heads = ['slice', 'texts', 'right', '', '95 % interval'];
  const row = ({ by, name, rows, accuracy: own }: Slice) => [
    `${by} ${name}`,
    rows,
    percent(own.share),
    new Markup(intervalSvg(own)),
    `${percent(own.low)} to ${percent(own.high)}`,
  ];
  const worst =
    worstSlices.length === 0
      ? paragraph('No group of texts is answered worse than the others by more than chance explains.')
      : paragraph(
          `These groups are answered worse than the mean of ${percent(accuracy.share)}, beyond chance:`,
        ) + markupTable(heads, worstSlices.map(row));
  return `${worst}
<details><summary>All ${slices.length} groups: by label, length and language</summary>
${markupTable(heads, slices.map(row))}
</details>`;
}

export function robustnessPart(findings: readonly RobustnessFinding[]): string {
  const rows = findings.map(({ meaning, isAttack, accuracy, difference, example }) => [
    isAttack ? `Attack: ${meaning}` : meaning,
    percent(accuracy.before),
    percent(accuracy.after),
    new Markup(beforeAfterSvg(accuracy.before, accuracy.after)),
    `${points(difference.estimate)} (${points(difference.low)} to ${points(difference.high)})`,
    example ? `${brief(example.changed)} → ${example.answer}` : '',
  ]);
  return (
    paragraph(
      'The same texts, changed as people change them without meaning to; a person would answer as before.',
    ) + markupTable(['change', 'right before', 'after', '', 'points', 'an answer lost'], rows)
  );
}

export function negationPart(findings: readonly NegationFinding[]): string {
  if (findings.length === 0)
    return paragraph('No English or Chinese text was answered rightly, so there is nothing to negate.');
  const rows = findings.map(({ negated, affirmed, rows: texts, unchanged, unmoved, confidenceChange }) => [
    negated,
    affirmed,
    texts,
    percent(unchanged.share),
    percent(unmoved.share),
    `${points(confidenceChange.estimate)} (${points(confidenceChange.low)} to ${points(confidenceChange.high)})`,
  ]);
  return (
    paragraph(
      'Each text negated, beside the same text affirmed. Where labels are topics, the answer may rightly stay; where they are opinions or wishes, it should not. A confidence that does not move says that the negation is not read.',
    ) +
    markupTable(
      ['negated', 'affirmed', 'texts', 'same answer', 'and no less sure', 'confidence, points'],
      rows,
    )
  );
}

export function biasPart(findings: readonly BiasFinding[]): string {
  const rows = findings.map(({ swap, rows: texts, changed, meanGap, overControl, example }) => [
    swap,
    texts,
    percent(changed.share),
    `${percent(changed.low)} to ${percent(changed.high)}`,
    points(meanGap),
    overControl
      ? `${points(overControl.estimate)} (${points(overControl.low)} to ${points(overControl.high)})`
      : '',
    (example ?? []).map(({ text, answer }) => `${brief(text)} → ${answer}`).join(' | '),
  ]);
  return (
    paragraph(
      'The same text said by or of different people. Read each line against the control, which changes something that says nothing of a person. Short word lists: no finding is no proof of fairness.',
    ) +
    markupTable(
      [
        'what differs',
        'texts',
        'answer differs',
        '95 % interval',
        'probability gap',
        'above control, points',
        'example',
      ],
      rows,
    )
  );
}

/** Texts may be whole documents. */
export const brief = (text: string): string => {
  const characters = Array.from(text);
  return characters.length <= 160 ? text : `${characters.slice(0, 160).join('')}…`;
};
