import { findPersonalData } from './find-personal-data.ts';
import { personalDataKinds } from './finding.ts';
import type { PersonalDataFinding, PersonalDataKind } from './finding.ts';
import type { LabelledSentence } from './labelled-sentences.ts';

export interface MaskingScore {
  readonly kind: PersonalDataKind;
  /** Marked by a person. */
  readonly marked: number;
  /** Found exactly: the kind, the first and the last character. */
  readonly right: number;
  readonly missed: number;
  readonly wrong: number;
  readonly precision: number;
  readonly recall: number;
}

/** What differs, for who improves the rules. */
export interface Mistake {
  readonly text: string;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

export function scoreMasking(sentences: readonly LabelledSentence[]): readonly MaskingScore[] {
  const compared = sentences.map(({ text, findings }) => ({
    marked: findings,
    found: findPersonalData(text),
  }));
  return personalDataKinds.map((kind) => {
    const count = (pick: (pair: (typeof compared)[number]) => readonly PersonalDataFinding[]) =>
      compared.reduce((sum, pair) => sum + pick(pair).filter((finding) => finding.kind === kind).length, 0);
    const marked = count((pair) => pair.marked);
    const right = count((pair) => pair.marked.filter((finding) => isAmong(finding, pair.found)));
    const wrong = count((pair) => pair.found.filter((finding) => !isAmong(finding, pair.marked)));
    const missed = marked - right;
    return { kind, marked, right, missed, wrong, precision: right / (right + wrong), recall: right / marked };
  });
}

export function mistakesOf(sentences: readonly LabelledSentence[]): readonly Mistake[] {
  return sentences.flatMap(({ text, findings }) => {
    const found = findPersonalData(text);
    const name = ({ kind, start, end }: PersonalDataFinding) => `${kind} ${text.slice(start, end)}`;
    const missed = findings.filter((finding) => !isAmong(finding, found)).map(name);
    const wrong = found.filter((finding) => !isAmong(finding, findings)).map(name);
    return missed.length + wrong.length > 0 ? [{ text, missed, wrong }] : [];
  });
}

function isAmong(
  { kind, start, end }: PersonalDataFinding,
  findings: readonly PersonalDataFinding[],
): boolean {
  return findings.some((one) => one.kind === kind && one.start === start && one.end === end);
}
