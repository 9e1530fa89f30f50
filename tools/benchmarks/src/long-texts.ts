import { Random, TextClassifier, readExamples, trainClassifier } from '@attention-flow/attention';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { defaultRoot } from './datasets.ts';
import { plantDocuments } from './planted-documents.ts';
import type { PlantedDocument } from './planted-documents.ts';

/**
 * Trains on documents of some hundred words, joined from news stories (Reuters-21578) with a passage of customers' questions
 * (BANKING77) planted in each, and asks about documents of 4,096 words and more, of other stories and other questions.
 */
const intents = [
  'card_arrival',
  'exchange_rate',
  'passcode_forgotten',
  'Refund_not_showing_up',
  'top_up_failed',
  'lost_or_stolen_phone',
  'age_limit',
  'edit_personal_details',
];
const seed = 1;
const [learned, asked] = [480, 80];

const [questions, testQuestions] = [
  await rowsOf('banking77', 'train.jsonl'),
  await rowsOf('banking77', 'test.jsonl'),
];
const [stories, testStories] = [await textsOf('train.jsonl.gz'), await textsOf('test.jsonl')];
const random = Random.fromSeed(seed);
const train = plantDocuments({
  questions,
  stories,
  documents: learned,
  words: [100, 700],
  random: random.fork('train'),
});
const test = plantDocuments({
  questions: testQuestions,
  stories: testStories,
  documents: asked,
  words: [4096, 5000],
  random: random.fork('test'),
});
const folder = await mkdtemp(join(tmpdir(), 'attention-long-texts-'));
try {
  const started = performance.now();
  await lastValueFrom(
    trainClassifier({
      train: train.slice(80),
      dev: train.slice(0, 80),
      preset: 'mini',
      maxTokens: 16_384,
      epochs: 8,
      seed,
      out: join(folder, 'model'),
      session: { device: 'cpu', threads: 1 },
    }),
  );
  const trainedSeconds = (performance.now() - started) / 1000;
  await using classifier = await TextClassifier.load(join(folder, 'model'));
  const results: Judged[] = [];
  for (const document of test) results.push(await judged(classifier, document));
  const share = (of: (result: Judged) => boolean) => results.filter(of).length / results.length;
  const figures = {
    documents: results.length,
    labelRight: share(({ isRight }) => isRight),
    topChunkPlanted: share(({ isPlanted }) => isPlanted),
    both: share(({ isRight, isPlanted }) => isRight && isPlanted),
    droppedTokens: results.reduce((sum, { dropped }) => sum + dropped, 0),
    chunks: results.reduce((sum, { chunks }) => sum + chunks, 0) / results.length,
    trainedSeconds,
    millisecondsForOne: results.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)[
      results.length >> 1
    ],
    machine: { node: process.version, cores: availableParallelism(), load: loadavg()[0] },
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

interface Judged {
  readonly isRight: boolean;
  readonly isPlanted: boolean;
  readonly dropped: number;
  readonly chunks: number;
  readonly milliseconds: number;
}

async function judged(
  classifier: TextClassifier,
  { text, label, start, end }: PlantedDocument,
): Promise<Judged> {
  const started = performance.now();
  const [answer] = await classifier.classify([text]);
  const milliseconds = performance.now() - started;
  const { chunks = [] } = await classifier.explain(text, 'gradient');
  const [top] = chunks.toSorted((a, b) => b.score - a.score);
  const middle = (start + end) / 2;
  return {
    isRight: answer?.label === label,
    // Two chunks that overlap can both hold it.
    isPlanted: top !== undefined && top.start <= middle && middle < top.end,
    dropped: answer?.droppedTokens ?? 0,
    chunks: chunks.length,
    milliseconds,
  };
}

async function rowsOf(name: string, file: string) {
  const { examples } = await readExamples(join(defaultRoot, name, file), { text: 'text', label: 'label' });
  return examples.filter(({ label }) => intents.includes(label));
}

async function textsOf(file: string): Promise<readonly string[]> {
  const { examples } = await readExamples(join(defaultRoot, 'reuters21578', file), { text: 'text' });
  return examples.map(({ text }) => text).filter((text) => text.length > 200);
}
