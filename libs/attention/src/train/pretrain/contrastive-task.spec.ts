import { jest } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleTexts } from '../../../fixtures/sample-text.ts';
import { Random } from '../../data/random.ts';
import { compile } from '../../engine/compile.ts';
import { float32 } from '../../engine/signature.ts';
import type { Feeds, NdArray } from '../../engine/session.ts';
import { testSession } from '../../engine/testing/both-ways.ts';
import { encoderPresets } from '../../models/encoder-presets.ts';
import { sentenceSignature } from '../../models/sentence-inputs.ts';
import { tokensPart } from '../../models/sentence-model.ts';
import { TextEncoder } from '../../models/text-encoder.ts';
import { Dropout } from '../../nn/dropout.ts';
import { seededStore } from '../../nn/testing/seeded-store.ts';
import { trainWordPiece } from '../../text/train-tokenizer.ts';
import { contrastiveTask } from './contrastive-task.ts';
import type { TrainedSentenceModel } from './contrastive-task.ts';
import { Corpus } from './corpus.ts';

jest.setTimeout(60_000);

let root: string;
let model: TrainedSentenceModel;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'contrastive-'));
  const tokenizer = await trainWordPiece(sampleTexts, { vocabSize: 300 });
  const store = seededStore(1);
  const encoder = new TextEncoder(store, { ...encoderPresets.mini, vocabSize: tokenizer.vocabSize });
  model = { encoder, store, tokenizer, maxTokens: 16, pooling: 'mean', normalize: true };
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The first batch that is learned from these rows. */
async function firstBatch(
  rows: readonly { readonly text: string; readonly pair?: string }[],
): Promise<Feeds> {
  const file = join(root, 'rows.jsonl');
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const columns = { text: 'text', ...(rows[0]?.pair === undefined ? {} : { pair: 'pair' }) };
  const corpus = (await Corpus.open([file], columns, { random: Random.fromSeed(1) })).whole();
  const settings = { batchSize: 64, random: Random.fromSeed(1), session: testSession };
  await using task = await contrastiveTask(model, {
    corpus,
    ...settings,
    temperature: 0.05,
    featureDropout: 0.2,
  });
  for await (const feeds of task.batches(0)) return feeds;
  throw new Error('There is a batch');
}

const numbers = ({ data }: NdArray): readonly number[] => Array.from(data as ArrayLike<number>);

test('without pairs a text is its own pair, read with other dropout: the vectors are near and not the same', async () => {
  const feeds = await firstBatch(sampleTexts.slice(0, 40).map((text) => ({ text })));
  const [ids, pairIds, noise, pairNoise] = [
    feeds['ids'],
    feeds['pairIds'],
    feeds['noise'],
    feeds['pairNoise'],
  ];
  if (!ids || !pairIds || !noise || !pairNoise) throw new Error('A batch has both sides');
  expect(numbers(pairIds)).toEqual(numbers(ids));
  expect(numbers(pairNoise).filter((each, at) => each === numbers(noise)[at])).toEqual([]);
  await using forward = await compile(
    ({ noise: drawn, ...batch }) => ({ vectors: tokensPart(model, batch, new Dropout(drawn)) }),
    { ...sentenceSignature, noise: float32(['B', 'T']) },
    testSession,
  );
  const { positions, mask } = feeds;
  if (!positions || !mask) throw new Error('A batch has positions');
  const [one, other, again] = await Promise.all(
    [noise, pairNoise, noise].map(async (each) =>
      numbers((await forward({ ids, positions, mask, noise: each })).vectors),
    ),
  );
  expect(again).toEqual(one);
  const [B = 0] = ids.shape;
  for (let text = 0; text < B; text++) {
    const [a, b] = [one, other].map((vectors) => (vectors ?? []).slice(text * 128, (text + 1) * 128));
    const cosine = (a ?? []).reduce((sum, value, at) => sum + value * (b?.[at] ?? 0), 0);
    expect(cosine).toBeLessThan(0.999);
    expect(cosine).toBeGreaterThan(0.5);
  }
});

test('rows with the same text or the same pair are no wrong answers for each other, others are', async () => {
  const rows = [
    { text: 'my card', pair: 'It comes by post.' },
    { text: 'My  CARD', pair: 'Look on the map.' },
    { text: 'your card', pair: 'It comes by post.' },
    { text: 'refund', pair: 'Within a week.' },
  ];
  const feeds = await firstBatch(rows);
  const excluded = feeds['excluded'];
  if (!excluded) throw new Error('A batch says what is excluded');
  const values = numbers(excluded);
  expect(excluded.shape).toEqual([4, 4]);
  expect(values.filter((value) => value !== 0)).toEqual(Array.from({ length: 4 }, () => Math.fround(-1e9)));
  for (let row = 0; row < 4; row++) {
    expect(values[row * 4 + row]).toBe(0);
    for (let column = 0; column < 4; column++)
      expect(values[row * 4 + column]).toBe(values[column * 4 + row]);
  }
  const shares = feeds['shares'];
  expect(shares && numbers(shares)).toEqual([0.25, 0.25, 0.25, 0.25]);
});
