import { readRows } from '@attention-flow/attention';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A question, and which answer is the right one (its place among the answers). */
export interface Question {
  readonly text: string;
  readonly answer: number;
}

/** Questions to be answered by one of many answers. */
export interface RetrievalSet {
  readonly name: string;
  readonly isChinese: boolean;
  readonly answers: readonly string[];
  readonly train: readonly Question[];
  readonly test: readonly Question[];
}

/** Keyed by folder. */
const known: Readonly<Record<string, { readonly isChinese: boolean; readonly isDialogues?: true }>> = {
  stackfaq: { isChinese: false },
  'esun-faq-zh': { isChinese: true },
  'bank-faq': { isChinese: false },
  'egret-wenda-zh': { isChinese: true },
  'twitter-care-dialogues': { isChinese: false, isDialogues: true },
};

export const retrievalSets: readonly string[] = Object.keys(known);

/**
 * Reads `docs.jsonl` (`doc_id`, `question`, `answers` or `answer`), `train.jsonl` and `test.jsonl` (`query`, `doc_id`).
 * @throws Error naming the file that is absent, or a question whose answer is
 */
export async function readRetrievalSet(root: string, name: string): Promise<RetrievalSet> {
  const file = (part: string) => fileAt(join(root, name), part);
  if (known[name]?.isDialogues) return readDialogueSet(name, { train: file('train'), test: file('test') });
  const places = new Map<string, number>();
  const answers: string[] = [];
  for await (const row of readRows(file('docs'), { columns: ['doc_id'] })) {
    if (row.kind !== 'row') continue;
    const { doc_id: id, question, answers: several, answer } = row.values;
    places.set(String(id), answers.length);
    const parts = [question, ...(Array.isArray(several) ? (several as readonly unknown[]) : []), answer];
    answers.push(parts.filter((part) => typeof part === 'string').join(' '));
  }
  const questions = async (part: string) => {
    const all: Question[] = [];
    for await (const row of readRows(file(part), { columns: ['query', 'doc_id'] })) {
      if (row.kind !== 'row') continue;
      const { query, doc_id: id } = row.values;
      const place = places.get(String(id));
      if (place === undefined) throw new Error(`${file(part)}, line ${row.line}: no answer '${String(id)}'`);
      all.push({ text: String(query), answer: place });
    }
    return all;
  };
  return {
    name,
    isChinese: known[name]?.isChinese ?? false,
    answers,
    train: await questions('train'),
    test: await questions('test'),
  };
}

/**
 * Past conversations: the question is all that the customer said, the answers are the last words of the agents, those of
 * the test part too (`turns` of `role` and `text`).
 */
async function readDialogueSet(
  name: string,
  files: { readonly train: string; readonly test: string },
): Promise<RetrievalSet> {
  const answers: string[] = [];
  const read = async (file: string) => {
    const all: Question[] = [];
    for await (const row of readRows(file, { columns: ['turns'] })) {
      if (row.kind !== 'row') continue;
      const turns = row.values['turns'] as readonly { readonly role: string; readonly text: string }[];
      const said = turns.filter(({ role }) => role === 'customer').map(({ text }) => text);
      const answer = turns.findLast(({ role }) => role === 'agent')?.text;
      if (said.length === 0 || answer === undefined) continue;
      all.push({ text: said.join(' '), answer: answers.push(answer) - 1 });
    }
    return all;
  };
  const [train, test] = [await read(files.train), await read(files.test)];
  return { name, isChinese: known[name]?.isChinese ?? false, answers, train, test };
}

function fileAt(folder: string, part: string): string {
  const path = join(folder, `${part}.jsonl`);
  const found = [path, `${path}.gz`].find((candidate) => existsSync(candidate));
  if (found === undefined)
    throw new Error(`There is no ${path}; give the folder of the datasets with --root`);
  return found;
}
