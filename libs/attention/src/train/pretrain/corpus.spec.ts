import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { Example } from '../../data/examples.ts';
import { Random } from '../../data/random.ts';
import { Corpus, usualBounds } from './corpus.ts';

jest.setTimeout(120_000);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'corpus-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let files = 0;
async function written(rows: readonly Example[]): Promise<string> {
  const file = join(root, `${files++}.jsonl`);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

const numbered = (count: number): readonly Example[] =>
  Array.from({ length: count }, (_, at) => ({ text: `text number ${at}` }));

const open = (files: readonly string[], seed = 1, bounds = usualBounds) =>
  Corpus.open(files, { text: 'text' }, { random: Random.fromSeed(seed), bounds });

async function epochOf(corpus: Corpus, name = 'epoch 0'): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { text } of corpus.epoch(Random.fromSeed(5).fork(name))) texts.push(text);
  return texts;
}

describe('Corpus', () => {
  test('holds a tenth out; an epoch has all others, in another order each time', async () => {
    const rows = numbered(200);
    const corpus = await open([await written(rows.slice(0, 150)), await written(rows.slice(150))]);
    expect(corpus.heldOut).toHaveLength(20);
    expect(corpus.trainingRows).toBe(180);
    const [first, second] = [await epochOf(corpus), await epochOf(corpus, 'epoch 1')];
    const all = [...first, ...corpus.heldOut.map(({ text }) => text)];
    expect(all.toSorted()).toEqual(rows.map(({ text }) => text).toSorted());
    expect(second.toSorted()).toEqual(first.toSorted());
    expect(second).not.toEqual(first);
    expect(await epochOf(corpus)).toEqual(first);
    expect(first.slice(0, 90).filter((text) => Number(text.split(' ')[2]) >= 150).length).toBeGreaterThan(8);
  });

  test('a text that stands in many rows is on one side, and all rows are counted', async () => {
    const texts = fc.array(fc.constantFrom('a', 'A ', 'b', 'c', 'd', ' D', 'e'), {
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(texts, fc.nat({ max: 9 }), async (all, seed) => {
        const file = await written(all.map((text) => ({ text })));
        const same = (text: string) => text.trim().toLowerCase();
        if (new Set(all.map(same)).size < 2) {
          await expect(open([file], seed)).rejects.toMatchObject({ code: 'ATTENTION_TOO_FEW_TEXTS' });
          return;
        }
        const corpus = await open([file], seed);
        const learned = await epochOf(corpus);
        expect(learned).toHaveLength(corpus.trainingRows);
        const held = new Set(corpus.heldOut.map(({ text }) => same(text)));
        expect(held.size).toBeGreaterThan(0);
        expect(learned.some((text) => held.has(same(text)))).toBe(false);
        expect(all.filter((text) => !held.has(same(text)))).toHaveLength(learned.length);
        expect(await epochOf(corpus.whole())).toHaveLength(all.length);
      }),
      { numRuns: 40 },
    );
  });

  test('never holds out more than the bound, whatever the order of the rows', async () => {
    const bounds = { ...usualBounds, heldOutTexts: 5 };
    const rows = numbered(500);
    const forth = await open([await written(rows)], 1, bounds);
    const back = await open([await written(rows.toReversed())], 1, bounds);
    expect(forth.heldOut).toHaveLength(5);
    expect(forth.heldOut.map(({ text }) => text)).toEqual(back.heldOut.map(({ text }) => text));
    expect(forth.fingerprint).not.toBe(back.fingerprint);
  });

  test('the sample has rows to learn from alone, no more than the bound, and long ones cut', async () => {
    const bounds = { ...usualBounds, sampleTexts: 40, sampleCharacters: 12 };
    const corpus = await open([await written(numbered(300))], 1, bounds);
    const held = new Set(corpus.heldOut.map(({ text }) => text));
    expect(corpus.sample.length).toBeGreaterThan(25);
    expect(corpus.sample.length).toBeLessThanOrEqual(40);
    expect(corpus.sample.every(({ text }) => text.length <= 12 && !held.has(text))).toBe(true);
  });

  test('a text that the sample has cut is known again by its name', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => ({
      text: `q ${at}`,
      pair: `${at % 2} ${'Long '.repeat(20)}`,
    }));
    const bounds = { ...usualBounds, sampleCharacters: 31 };
    const columns = { text: 'text', pair: 'pair' };
    const corpus = await Corpus.open([await written(rows)], columns, { random: Random.fromSeed(1), bounds });
    const whole = corpus.heldOut.flatMap(({ pairs }) => pairs.map((pair) => corpus.nameOf(pair)));
    const cut = corpus.sample.map(({ pair = '' }) => corpus.nameOf(pair));
    expect(corpus.heldOut[0]?.pairs[0]).toHaveLength(102);
    expect(new Set([...whole, ...cut]).size).toBe(2);
  });

  test('rows that cannot be used are reported; data that changes between the passes is refused', async () => {
    const file = await written([...numbered(20), { text: ' ' }]);
    const corpus = await open([file]);
    expect(corpus.reports).toMatchObject([{ kept: 20, rejectedTotal: 1 }]);
    await appendFile(file, '{"text":"one more"}\n');
    await expect(epochOf(corpus)).rejects.toMatchObject({
      code: 'ATTENTION_CORPUS_CHANGED',
      expected: 20,
      found: 21,
    });
  });

  test('pairs come with their texts', async () => {
    const rows = Array.from({ length: 20 }, (_, at) => ({ text: `q ${at}`, pair: `a ${at}` }));
    const corpus = await Corpus.open(
      [await written(rows)],
      { text: 'text', pair: 'pair' },
      { random: Random.fromSeed(1) },
    );
    for await (const { text, pair } of corpus.epoch(Random.fromSeed(1)))
      expect(pair).toBe(text.replace('q', 'a'));
    expect(corpus.heldOut.every(({ text, pairs }) => pairs.join() === text.replace('q', 'a'))).toBe(true);
  });
});

/** Runs both passes over rows of a kilobyte each in a thread of its own. */
function inThread(rows: number, heldTexts: number, maxOldGenerationSizeMb: number): Promise<unknown> {
  const entry = new URL('./testing/large-corpus.entry.ts', import.meta.url).href;
  const worker = new Worker(new URL('../../engine/threads/worker-bootstrap.mjs', import.meta.url), {
    workerData: { entry, data: { rows, heldTexts } },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

describe('a corpus of 80 MB', () => {
  test('is read in 32 MB where a thousand of its texts are held', async () => {
    expect(await inThread(80_000, 1_000, 32)).toBe(79_900);
  });

  test('takes more where all are', async () => {
    await expect(inThread(80_000, Infinity, 32)).rejects.toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
  });
});
