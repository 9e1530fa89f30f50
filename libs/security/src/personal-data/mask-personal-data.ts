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
  /** What is nobody's: the service's own addresses and numbers as they are written, or `@shop.example` for a whole domain. */
  readonly except?: readonly string[];
}

/** Personal data and credentials replaced, for good: nothing of them is left in the text. */
export function maskPersonalData(
  text: string,
  { style = 'label', kinds, except = [] }: MaskOptions = {},
): string {
  const numbers = new Map<string, number>();
  const kept = except.map((entry) => entry.toLowerCase());
  return replaceFindings(text, findPersonalData(text, kinds), (value, { kind }) => {
    if (isKept(value.toLowerCase(), kept)) return value;
    const label = personalDataLabels[kind];
    if (style === 'stars') return value.replaceAll(/\S/g, '*');
    if (style === 'label') return `[${label}]`;
    return `[${label}_${numberOf(`${kind} ${value}`, `${kind} `, numbers)}]`;
  });
}

function isKept(value: string, kept: readonly string[]): boolean {
  return kept.some((entry) => value === entry || (entry.startsWith('@') && value.endsWith(entry)));
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
