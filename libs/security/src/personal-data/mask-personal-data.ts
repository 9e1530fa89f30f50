import { findPersonalData } from './find-personal-data.ts';
import { personalDataLabels } from './finding.ts';
import type { PersonalDataFinding, PersonalDataKind } from './finding.ts';

export interface MaskOptions {
  /**
   * `label`: `[EMAIL]`; `numbered`: `[EMAIL_1]`, the same number for the same value in one text; `stars`: as many
   * stars as there were characters, with spaces kept.
   */
  readonly style?: 'label' | 'numbered' | 'stars';
  /** All by default. */
  readonly kinds?: readonly PersonalDataKind[];
}

/** Personal data and credentials replaced, for good: nothing of them is left in the text. */
export function maskPersonalData(text: string, { style = 'label', kinds }: MaskOptions = {}): string {
  const numbers = new Map<string, number>();
  return replaceFindings(text, findPersonalData(text, kinds), (value, { kind }) => {
    const label = personalDataLabels[kind];
    if (style === 'stars') return value.replaceAll(/\S/g, '*');
    if (style === 'label') return `[${label}]`;
    return `[${label}_${numberOf(`${kind} ${value}`, `${kind} `, numbers)}]`;
  });
}

/** Counts up within each kind. */
function numberOf(value: string, prefix: string, numbers: Map<string, number>): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  const number = (numbers.get(prefix) ?? 0) + 1;
  numbers.set(prefix, number).set(value, number);
  return number;
}

/** @param findings in the order of the text, without overlaps */
export function replaceFindings(
  text: string,
  findings: readonly PersonalDataFinding[],
  replacement: (value: string, finding: PersonalDataFinding) => string,
): string {
  const parts: string[] = [];
  let at = 0;
  for (const finding of findings) {
    parts.push(text.slice(at, finding.start), replacement(text.slice(finding.start, finding.end), finding));
    at = finding.end;
  }
  return parts.join('') + text.slice(at);
}
