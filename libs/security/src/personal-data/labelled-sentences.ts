import { readFileSync } from 'node:fs';
import { personalDataKinds } from './finding.ts';
import type { PersonalDataFinding, PersonalDataKind } from './finding.ts';

/** `rules`: looked at while the rules were written; `held-out`: not. */
export type Half = 'rules' | 'held-out';

/** A sentence of `fixtures/personal-data.tsv` with what a person marked in it. */
export interface LabelledSentence {
  readonly half: Half;
  readonly language: string;
  readonly text: string;
  readonly findings: readonly PersonalDataFinding[];
}

const file = new URL('../../fixtures/personal-data.tsv', import.meta.url);

export function labelledSentences(half?: Half): readonly LabelledSentence[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map(parseLine).filter((sentence) => half === undefined || sentence.half === half);
}

function parseLine(line: string): LabelledSentence {
  const [half, language, marked] = line.split('\t');
  if ((half !== 'rules' && half !== 'held-out') || language === undefined || marked === undefined)
    throw new Error(`No labelled sentence: ${line}`);
  return { half, language, ...parseMarks(marked) };
}

/** Marks look like `⟦email:anna@example.com⟧`. */
function parseMarks(marked: string): Pick<LabelledSentence, 'text' | 'findings'> {
  const findings: PersonalDataFinding[] = [];
  let text = '';
  for (const part of marked.split(/(⟦[^⟧]*⟧)/)) {
    const mark = /^⟦(\w+):(.*)⟧$/.exec(part);
    const value = mark?.[2] ?? part;
    if (mark) findings.push({ kind: kindOf(mark[1]), start: text.length, end: text.length + value.length });
    text += value;
  }
  return { text, findings };
}

function kindOf(name: string | undefined): PersonalDataKind {
  const kind = personalDataKinds.find((one) => one === name);
  if (!kind) throw new Error(`No kind of personal data: ${name}`);
  return kind;
}
