import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random, pairedBootstrap, readRows } from '@attention-flow/attention';
import { Bm25Index } from '../src/knowledge/bm25.ts';
import { terms } from '../src/knowledge/terms.ts';
import type { Language } from '../src/language/language.ts';
import { HybridIndex } from '../src/retrieval/hybrid-index.ts';

/**
 * How well the service finds the right answer by words alone, without an encoder, beside BM25 over the same terms: test
 * questions of public sets among all their answers. Nothing is learnt and nothing chosen here.
 */
const here = fileURLToPath(new URL('../../..', import.meta.url));
const root = resolve(process.argv[2] ?? join(here, '..', 'shared', 'data'));
const sets: readonly { readonly name: string; readonly language: Language }[] = [
  { name: 'stackfaq', language: 'en' },
  { name: 'bank-faq', language: 'en' },
  { name: 'esun-faq-zh', language: 'zh' },
  { name: 'egret-wenda-zh', language: 'zh' },
  { name: 'twitter-care-dialogues', language: 'en' },
];

interface Set {
  readonly answers: ReadonlyMap<string, string>;
  readonly asked: readonly { readonly text: string; readonly answer: string }[];
}

for (const { name, language } of sets) {
  const { answers, asked } =
    name === 'twitter-care-dialogues' ? await dialogues(name) : await questions(name);
  const [words, hybrid] = [new Bm25Index<string>(), new HybridIndex()];
  for (const [id, text] of answers) {
    words.add(id, terms(text));
    hybrid.add({ id, kind: 'document', language, title: '', text });
  }
  const ranks = {
    bm25: asked.map(({ text, answer }) =>
      rankOf(
        words.search(terms(text), 50).map(({ key }) => key),
        answer,
      ),
    ),
    service: asked.map(({ text, answer }) => {
      const found = hybrid.candidates({ text }).toSorted((one, other) => other.score - one.score);
      return rankOf(
        found.map(({ passage }) => passage.id),
        answer,
      );
    }),
  };
  const random = Random.fromSeed(1);
  const reciprocal = (all: readonly number[]) => all.map((rank) => 1 / rank);
  const difference = pairedBootstrap(reciprocal(ranks.bm25), reciprocal(ranks.service), {
    uniform: () => random.uniform(),
  });
  const result = { set: name, answers: answers.size, questions: asked.length, load: loadavg()[0] };
  const figures = {
    bm25: figuresOf(ranks.bm25),
    service: figuresOf(ranks.service),
    mrrDifference: difference,
  };
  process.stdout.write(`${JSON.stringify({ ...result, ...figures })}\n`);
}

/** Infinite for an answer that was not found. */
function rankOf(found: readonly string[], answer: string): number {
  const at = found.indexOf(answer);
  return at < 0 ? Infinity : at + 1;
}

function figuresOf(ranks: readonly number[]) {
  const share = (most: number) => ranks.filter((rank) => rank <= most).length / ranks.length;
  return {
    recallAt1: share(1),
    recallAt5: share(5),
    mrr: ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length,
  };
}

async function questions(name: string): Promise<Set> {
  const answers = new Map<string, string>();
  for await (const row of readRows(fileAt(name, 'docs'))) {
    if (row.kind !== 'row') continue;
    const { doc_id: id, question, answers: several, answer } = row.values;
    const said: readonly unknown[] = [
      question,
      ...(Array.isArray(several) ? (several as readonly unknown[]) : []),
      answer,
    ];
    answers.set(String(id), said.filter((part) => typeof part === 'string').join(' '));
  }
  const asked: { text: string; answer: string }[] = [];
  for await (const row of readRows(fileAt(name, 'test'))) {
    if (row.kind === 'row')
      asked.push({ text: String(row.values['query']), answer: String(row.values['doc_id']) });
  }
  return { answers, asked };
}

/** Asked is all that the customer said; the answers are the last words of the agents of all conversations. */
async function dialogues(name: string): Promise<Set> {
  const answers = new Map<string, string>();
  const asked: { text: string; answer: string }[] = [];
  for (const part of ['train', 'test']) {
    for await (const row of readRows(fileAt(name, part))) {
      if (row.kind !== 'row') continue;
      const turns = row.values['turns'] as readonly { readonly role: string; readonly text: string }[];
      const text = turns
        .filter(({ role }) => role === 'customer')
        .map((turn) => turn.text)
        .join(' ');
      const answer = turns.findLast(({ role }) => role === 'agent')?.text;
      const id = String(row.values['id']);
      if (answer === undefined) continue;
      answers.set(id, answer);
      if (part === 'test') asked.push({ text, answer: id });
    }
  }
  return { answers, asked };
}

function fileAt(name: string, part: string): string {
  const path = join(root, name, `${part}.jsonl`);
  const found = [path, `${path}.gz`].find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`There is no ${path}; give the folder of the datasets`);
  return found;
}
