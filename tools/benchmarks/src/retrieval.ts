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
import { serviceRanking } from './retrieval/service-ranking.ts';
import type { ServiceWeights } from './retrieval/service-ranking.ts';
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
/** As the customer service ranks. */
const service = 'customer-service';

type SearchedIndex = 'answers' | 'answers + past questions';
/** Scores by index and system. */
type Run = Readonly<Record<SearchedIndex, Readonly<Record<string, Scores>>>>;
/** What the service's ranking learned of the training questions, by index. */
type Learned = Readonly<Record<SearchedIndex, ServiceWeights>>;

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

interface Parts {
  /** What the bi-encoder learns from, and past questions are. */
  readonly learned: readonly Question[];
  readonly asked: readonly Question[];
  /** Further options of `attention pretrain`. */
  readonly more: readonly string[];
}

async function onValidation(set: RetrievalSet) {
  const { fit, held } = divided(set);
  const { run, trained } = await trainAndScore(set, { learned: fit, asked: held, more: [] });
  return { set: set.name, questions: held.length, trained, rows: rowsOf(run, held, chosenShares(run, held)) };
}

/** The fusion's share is chosen on a part of train, by a model that has not seen it. */
async function onTest(set: RetrievalSet) {
  const { fit, held } = divided(set);
  const first = await trainAndScore(set, { learned: fit, asked: held, more: [] });
  const shares = chosenShares(first.run, held);
  const { run, trained } = await trainAndScore(
    set,
    { learned: set.train, asked: set.test, more: ['--refit'] },
    first.weights,
  );
  const chosen = chosenIndex(first.run, held);
  const { weights } = first;
  return {
    set: set.name,
    questions: set.test.length,
    trained,
    weights,
    chosen,
    rows: rowsOf(run, set.test, shares),
  };
}

function divided({ train }: RetrievalSet): {
  readonly fit: readonly Question[];
  readonly held: readonly Question[];
} {
  const shuffled = Random.fromSeed(1).fork('validation').shuffle(train);
  const count = Math.round(validationShare * shuffled.length);
  return { fit: shuffled.slice(count), held: shuffled.slice(0, count) };
}

/** @param known what the service's ranking learned before; it learns from what is asked unless given */
async function trainAndScore(
  set: RetrievalSet,
  { learned, asked, more }: Parts,
  known?: Learned,
): Promise<{ readonly run: Run; readonly trained: Trained; readonly weights: Learned }> {
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
      const model = join(folder, 'model');
      const ranking = await serviceRanking(
        { model, isChinese: set.isChinese, searched, questions: asked },
        known?.[index],
      );
      const systems = {
        ...Object.fromEntries(lexical),
        [dense]: await denseScores(model, searched, questions),
        [service]: ranking.scores,
      };
      return { systems, weights: ranking.weights };
    };
    const [answers, past] = [await score('answers'), await score('answers + past questions')];
    return {
      run: { answers: answers.systems, 'answers + past questions': past.systems },
      weights: { answers: answers.weights, 'answers + past questions': past.weights },
      trained,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Which index the service's ranking does better with, on training questions. */
function chosenIndex(run: Run, questions: readonly Question[]): SearchedIndex {
  const mrr = (index: SearchedIndex) => means(perQuestion(run[index][service] ?? [], questions)).mrr;
  return mrr('answers + past questions') > mrr('answers') ? 'answers + past questions' : 'answers';
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
