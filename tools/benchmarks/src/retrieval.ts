import { Random } from '@attention-flow/attention';
import { Command, Option } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultRoot } from './datasets.ts';
import { differences, means, perQuestion } from './retrieval/measure.ts';
import type { PerQuestion } from './retrieval/measure.ts';
import { readRetrievalSet, retrievalSets } from './retrieval/retrieval-set.ts';
import type { Question, RetrievalSet } from './retrieval/retrieval-set.ts';
import { denseScores, fused, lexicalIndexes, lexicalScores, searchedTexts } from './retrieval/systems.ts';
import type { Scores } from './retrieval/systems.ts';
import { trainRetriever } from './retrieval/train-model.ts';
import type { Trained } from './retrieval/train-model.ts';

interface Options {
  readonly root: string;
  readonly set: readonly string[];
  readonly part: 'test' | 'validation';
  readonly pretrain: string;
  readonly threads: string;
  readonly json?: true;
}

const program = new Command('retrieval')
  .description('Find the answer to a question: a bi-encoder learned from pairs beside BM25 and TF-IDF')
  .option('--root <folder>', 'folder of the datasets', defaultRoot)
  .addOption(new Option('--set <names...>', 'datasets').choices(retrievalSets).default(retrievalSets))
  .addOption(
    new Option('--part <part>', 'what to measure on; validation is a fifth of the training questions')
      .choices(['test', 'validation'])
      .default('test'),
  )
  .option(
    '--pretrain <options>',
    'further options of `attention pretrain`, in one argument',
    '--preset mini --epochs 15',
  )
  .option('--threads <n>', 'threads to compute with', '2')
  .option('--json', 'one JSON object as the last line')
  .parse();

const options = program.opts<Options>();
const validationShare = 0.2;
/** Shares of the bi-encoder in the fusion to choose from. */
const fusionShares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const dense = 'bi-encoder';

type SearchedIndex = 'answers' | 'answers + past questions';
/** Scores by index and system. */
type Run = Readonly<Record<SearchedIndex, Readonly<Record<string, Scores>>>>;

const results = [];
for (const name of options.set) {
  const set = await readRetrievalSet(options.root, name);
  results.push(options.part === 'test' ? await onTest(set) : await onValidation(set));
  process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
}
const machine = {
  node: process.version,
  cores: availableParallelism(),
  load: loadavg()[0],
  part: options.part,
  pretrain: options.pretrain,
};
process.stdout.write(
  options.json
    ? `${JSON.stringify({ ...machine, results })}\n`
    : `${JSON.stringify({ ...machine, results }, null, 2)}\n`,
);

async function onValidation(set: RetrievalSet) {
  const { fit, held } = divided(set);
  const { run, trained } = await trainAndScore(set, fit, held, []);
  return { set: set.name, questions: held.length, trained, rows: rowsOf(run, held, chosenShares(run, held)) };
}

/** The fusion's share is chosen on a part of train, by a model that has not seen it. */
async function onTest(set: RetrievalSet) {
  const { fit, held } = divided(set);
  const first = await trainAndScore(set, fit, held, []);
  const shares = chosenShares(first.run, held);
  const { run, trained } = await trainAndScore(set, set.train, set.test, ['--refit']);
  return { set: set.name, questions: set.test.length, trained, rows: rowsOf(run, set.test, shares) };
}

function divided({ train }: RetrievalSet): {
  readonly fit: readonly Question[];
  readonly held: readonly Question[];
} {
  const shuffled = Random.fromSeed(1).fork('validation').shuffle(train);
  const count = Math.round(validationShare * shuffled.length);
  return { fit: shuffled.slice(count), held: shuffled.slice(0, count) };
}

async function trainAndScore(
  set: RetrievalSet,
  learned: readonly Question[],
  asked: readonly Question[],
  more: readonly string[],
): Promise<{ readonly run: Run; readonly trained: Trained }> {
  const folder = await mkdtemp(join(tmpdir(), 'retrieval-'));
  try {
    const given = options.pretrain.split(' ').filter((word) => word !== '');
    const trained = await trainRetriever(set, learned, folder, [
      '--threads',
      options.threads,
      ...more,
      ...given,
    ]);
    const questions = asked.map(({ text }) => text);
    const score = async (index: SearchedIndex) => {
      const searched = searchedTexts(set, index === 'answers' ? [] : learned);
      const lexical = Object.entries(lexicalIndexes).map(
        ([name, make]) =>
          [name, lexicalScores(make(searched.texts, set.isChinese), searched, questions)] as const,
      );
      return {
        ...Object.fromEntries(lexical),
        [dense]: await denseScores(join(folder, 'model'), searched, questions),
      };
    };
    const run: Run = {
      answers: await score('answers'),
      'answers + past questions': await score('answers + past questions'),
    };
    return { run, trained };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** For each index the share of the bi-encoder, beside BM25, with the best MRR. */
function chosenShares(run: Run, questions: readonly Question[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(run).map(([index, systems]) => {
      const measured = fusionShares.map((share) => ({
        share,
        mrr: means(perQuestion(fusion(systems, share), questions)).mrr,
      }));
      return [index, measured.reduce((one, other) => (other.mrr > one.mrr ? other : one)).share];
    }),
  );
}

function fusion(systems: Readonly<Record<string, Scores>>, share: number): Scores {
  return fused(systems[dense] ?? [], systems['BM25'] ?? [], share);
}

interface Measured {
  readonly index: string;
  readonly system: string;
  readonly values: PerQuestion;
}

/** What was learned is compared with every lexical system, of either index. */
function rowsOf(run: Run, questions: readonly Question[], shares: Readonly<Record<string, number>>) {
  const measured = Object.entries(run).flatMap(([index, systems]) => {
    const share = shares[index] ?? 0;
    const all: Readonly<Record<string, Scores>> = {
      ...systems,
      [`bi-encoder ${share} + BM25 ${Number((1 - share).toFixed(1))}`]: fusion(systems, share),
    };
    return Object.entries(all).map(([system, scores]): Measured => ({
      index,
      system,
      values: perQuestion(scores, questions),
    }));
  });
  const lexical = measured.filter(({ system }) => system in lexicalIndexes);
  return measured.map(({ index, system, values }) => ({
    index,
    system,
    ...means(values),
    ...(system in lexicalIndexes ? {} : { against: against(lexical, values) }),
  }));
}

function against(lexical: readonly Measured[], values: PerQuestion) {
  return Object.fromEntries(
    lexical.map(({ index, system, values: baseline }) => [
      `${system}, ${index}`,
      differences(baseline, values),
    ]),
  );
}
