import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deduplicate, leakedExamples } from './duplicates.ts';
import { readExamples } from './examples.ts';
import { Random } from './random.ts';
import { readRows } from './rows.ts';
import { stratifiedFolds, stratifiedSplit } from './splits.ts';

// Public datasets beside the repository (../shared/data); they are not part of it.
const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../../shared/data');
const isHere = existsSync(folder);
if (!isHere) console.warn(`Skipped: no public datasets at ${folder}`);
const whereHere = isHere ? describe : describe.skip;

whereHere('published datasets', () => {
  test.each([
    { file: 'banking77/train.jsonl', rows: 10_003, labels: 77 },
    { file: 'clinc150/dev.jsonl', rows: 3100, labels: 151 },
    { file: 'finnsp-negative-zh/train.jsonl.gz', rows: 4000, labels: 2 },
    { file: 'twitter-fin-topic/train.jsonl.gz', rows: 16_990, labels: 20 },
  ])('$file has $rows rows of $labels labels', async ({ file, rows, labels }) => {
    const { examples, report } = await readExamples(join(folder, file), { text: 'text', label: 'label' });
    expect(report).toMatchObject({ read: rows, kept: rows, rejectedTotal: 0 });
    expect(new Set(examples.map(({ label }) => label)).size).toBe(labels);
  });

  test('pairs, several labels and two text columns', async () => {
    const pairs = await readExamples(join(folder, 'bq-matching/test.jsonl'), {
      text: 'text1',
      pair: 'text2',
      label: 'label',
    });
    expect(pairs.report.kept).toBe(7000);
    expect(new Set(pairs.examples.map(({ label }) => label))).toEqual(new Set(['0', '1']));
    const reuters = join(folder, 'reuters21578/train.jsonl.gz');
    const topics = await readExamples(reuters, { text: ['title', 'text'], labels: 'topics' });
    expect(topics.report).toMatchObject({ kept: 7775, rejectedTotal: 0 });
  });

  test.each([
    { file: 'reddit-news-stream/stream.csv.gz', rows: 66_232 },
    { file: 'finance-news-stream/stream.csv.gz', rows: 47_499 },
    { file: 'amazon-gift-cards/events.csv', rows: 2501 },
  ])('$file is read whole: $rows rows, none rejected', async ({ file, rows }) => {
    const counts = { row: 0, rejected: 0 };
    for await (const { kind } of readRows(join(folder, file))) counts[kind] += 1;
    expect(counts).toEqual({ row: rows, rejected: 0 });
  });

  test('rows that repeat or leak are found: banking77 repeats 7 of its published training rows in its test', async () => {
    const columns = { text: 'text', label: 'label' };
    const train = await readExamples(join(folder, 'banking77/train.jsonl'), columns);
    const heldOut = await readExamples(join(folder, 'banking77/test.jsonl'), columns);
    const leaked = leakedExamples(train.examples, heldOut.examples);
    expect(leaked.length).toBeGreaterThan(0);
    expect(leaked.length).toBeLessThanOrEqual(7);
    expect(deduplicate(train.examples).repeated).toBeLessThan(20);
  });

  test('real labels split and fold; a label with a single row is named', async () => {
    const columns = { text: 'text', label: 'label' };
    const { examples } = await readExamples(join(folder, 'smp2019-intents/train.jsonl'), columns);
    const random = Random.fromSeed(42);
    const split = stratifiedSplit(examples, 0.1, random, { rare: 'allow' });
    expect(split.train.length + split.heldOut.length).toBe(examples.length);
    expect(Math.abs(split.heldOut.length - examples.length / 10)).toBeLessThan(10);
    expect(stratifiedFolds(examples, 5, random, { rare: 'allow' })).toHaveLength(5);
  });
});
