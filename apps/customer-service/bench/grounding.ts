import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random, readRows } from '@attention-flow/attention';
import { compose } from '../src/composition/compose.ts';
import type { ComposedAnswer } from '../src/composition/composed-answer.ts';
import { verify } from '../src/composition/verify.ts';
import type { Language } from '../src/language/language.ts';
import { HybridIndex } from '../src/retrieval/hybrid-index.ts';
import type { Passage } from '../src/retrieval/passage.ts';
import { alterations, altered } from './altered-answers.ts';

/**
 * Composes answers to the test questions of public sets of question and answer, checks each, plants alterations in them,
 * and counts what the check catches.
 */
const here = fileURLToPath(new URL('../../..', import.meta.url));
const root = resolve(process.argv[2] ?? join(here, '..', 'shared', 'data'));
const sets: readonly { readonly name: string; readonly language: Language }[] = [
  { name: 'stackfaq', language: 'en' },
  { name: 'bank-faq', language: 'en' },
  { name: 'esun-faq-zh', language: 'zh' },
];
const wanted = { answers: 500, alterations: 1_000 };
const random = Random.fromSeed(7);

interface Made {
  readonly answer: ComposedAnswer;
  readonly sources: ReadonlyMap<string, string>;
}

const made: Made[] = [];
for (const { name, language } of sets) made.push(...(await composed(name, language)));
const answers = random.shuffle(made).slice(0, wanted.answers);
const refused = answers.filter(({ answer, sources }) => !isSupported(answer, sources)).length;
const notInSource = answers
  .flatMap(({ answer, sources }) => answer.sentences.map((sentence) => ({ sentence, sources })))
  .filter(({ sentence: { text, source }, sources }) => {
    return sources.get(source.sourceId)?.slice(source.start, source.end) !== text;
  }).length;

const caught = Object.fromEntries(alterations.map((kind) => [kind, { planted: 0, caught: 0 }]));
let planted = 0;
for (let round = 0; planted < wanted.alterations && round < 20_000; round += 1) {
  const { answer, sources } = answers[round % answers.length] ?? {};
  const kind = alterations[Math.floor(random.uniform() * alterations.length)];
  const ids = [...(sources?.keys() ?? [])];
  const otherSource = ids[Math.floor(random.uniform() * ids.length)];
  if (!answer || !sources || !kind || otherSource === undefined) continue;
  // Where both sources say the sentence at the same place, naming the other is no fault.
  const isSame = answer.sentences.some(({ source, text }) => {
    return sources.get(otherSource)?.slice(source.start, source.end) === text;
  });
  if (kind === 'source' && isSame) continue;
  const changed = altered(answer, kind, { random, otherSource });
  const counts = caught[kind];
  if (!changed || !counts) continue;
  planted += 1;
  counts.planted += 1;
  if (!isSupported(changed, sources)) counts.caught += 1;
}
const all = Object.values(caught).reduce((sum, counts) => sum + counts.caught, 0);
process.stdout.write(
  `${JSON.stringify({
    node: process.version,
    load: loadavg()[0],
    answers: answers.length,
    sentences: answers.reduce((sum, { answer }) => sum + answer.sentences.length, 0),
    unsupportedSentences: notInSource,
    unalteredRefused: refused,
    planted,
    caught: all,
    share: all / planted,
    byKind: caught,
  })}\n`,
);

function isSupported(answer: ComposedAnswer, sources: ReadonlyMap<string, string>): boolean {
  return verify(answer, (id) => sources.get(id)).kind === 'supported';
}

async function composed(name: string, language: Language): Promise<readonly Made[]> {
  const index = new HybridIndex();
  const sources = new Map<string, string>();
  for await (const row of readRows(fileAt(name, 'docs'))) {
    if (row.kind !== 'row') continue;
    const { doc_id: id, question, answers: several, answer } = row.values;
    const said: readonly unknown[] = Array.isArray(several) ? several : [answer];
    const text = said.filter((part) => typeof part === 'string').join('\n');
    const title = typeof question === 'string' ? question : '';
    const passage: Passage = { id: `${name}:${String(id)}`, kind: 'document', language, title, text };
    sources.set(passage.id, text);
    index.add(passage);
  }
  const results: Made[] = [];
  for await (const row of readRows(fileAt(name, 'test'))) {
    if (row.kind !== 'row') continue;
    const question = String(row.values['query']);
    const passages = index.search({ text: question }, 3).map(({ passage }) => passage);
    const answer = compose(question, passages, { language, rarity: (term) => index.rarity(term) });
    if (answer) results.push({ answer, sources });
  }
  return results;
}

function fileAt(name: string, part: string): string {
  const path = join(root, name, `${part}.jsonl`);
  const found = [path, `${path}.gz`].find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`There is no ${path}; give the folder of the datasets`);
  return found;
}
