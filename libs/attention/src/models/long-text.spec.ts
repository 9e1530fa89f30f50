import { toBeAllClose } from '@attention-flow/testing';
import { learnedTexts } from '../../fixtures/bilingual-intents.ts';
import { ClassifierSession, classifierOnnx } from './classifier-session.ts';
import { chunksOf } from './long-text.ts';
import { collateLong } from './long-text-batch.ts';
import { tinyClassifier, tinyInputs } from './testing/tiny-classifier.ts';
import { TextInputs } from './text-inputs.ts';

expect.extend({ toBeAllClose });

const session = { device: 'cpu', threads: 1 };
const long = learnedTexts
  .slice(0, 30)
  .map(({ text }) => `${text}. `)
  .join('');
let inputs: TextInputs;
beforeAll(async () => {
  const { tokenizer, features } = await tinyInputs();
  inputs = new TextInputs(tokenizer, features, 24, { maxTokens: 120, overlapTokens: 6 });
});

describe('a text that is read in chunks', () => {
  test('is cut on sentence borders, and what is not read is counted', () => {
    const read = inputs.read(long);
    const chunks = 'chunks' in read ? read.chunks : [];
    expect(chunks.length).toBeGreaterThan(4);
    for (const { ids, start, end } of chunks) {
      expect(ids.length).toBeLessThanOrEqual(24);
      expect(inputs.encode(long.slice(start, end)).ids).toEqual(ids);
    }
    const all = inputs.tokenizer.encode(long).ids.length;
    expect(read.droppedTokens).toBe(all - 120);
    const last = chunks.at(-1)?.end ?? 0;
    expect(inputs.tokenizer.encode(long.slice(0, last)).ids.length).toBeLessThanOrEqual(120);
  });

  test.each(['', ' ', 'refund', '退款'])("'%s' is one chunk", (text) => {
    const read = inputs.read(text);
    expect(chunksOf(read)).toHaveLength(1);
    expect(read.droppedTokens).toBe(0);
  });

  test('each chunk belongs to one text', () => {
    const texts = ['refund', long, 'my card'].map((text) => inputs.read(text));
    const counts = texts.map((text) => chunksOf(text).length);
    const { membership, ids } = collateLong(texts, inputs.tokenizer.padId);
    expect(membership.shape).toEqual([3, ids.shape[0]]);
    const rows = counts.map((_, row) =>
      Array.from(
        membership.data.subarray(row * (ids.shape[0] ?? 0), (row + 1) * (ids.shape[0] ?? 0)),
        Number,
      ),
    );
    expect(rows.map((row) => row.reduce((sum, each) => sum + each, 0))).toEqual(counts);
  });

  test('is answered by the weighted sum of its chunks, whatever stands beside it in the batch', async () => {
    const { network } = tinyClassifier(inputs, inputs.chunks ? { chunks: inputs.chunks } : {});
    await using classifier = await ClassifierSession.open(
      classifierOnnx(network),
      inputs.tokenizer.padId,
      session,
    );
    const texts = [long, 'refund', long.slice(80, 300)].map((text) => inputs.read(text));
    const together = await classifier.logits(texts);
    for (const [at, text] of texts.entries()) {
      const [alone] = await classifier.logits([text]);
      expect(together[at]).toBeAllClose(alone ?? [], { absolute: 1e-5, relative: 1e-5 });
      if (!('chunks' in text)) throw new Error('not read in chunks');
      const { weights, logits } = await classifier.chunks(text);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      const summed = logits[0]?.map((_, id) =>
        weights.reduce((sum, weight, chunk) => sum + weight * (logits[chunk]?.[id] ?? NaN), 0),
      );
      expect(alone).toBeAllClose(summed ?? [], { absolute: 1e-5, relative: 1e-5 });
    }
  });
});
