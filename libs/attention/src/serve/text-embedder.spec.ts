import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeAllClose } from '@attention-flow/testing';
import fc from 'fast-check';
import { fixturePath, readReference } from '../../fixtures/fixture.ts';
import type { FixtureModel } from '../../fixtures/fixture.ts';
import { saveEncoder } from '../artifacts/encoder-bundle.ts';
import { loadCheckpoint } from '../artifacts/hugging-face.ts';
import { TextEmbedder } from './text-embedder.ts';
import { batchesByLength } from './text-embedder-batches.ts';

expect.extend({ toBeAllClose });

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedder-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function imported(model: FixtureModel): Promise<string> {
  const folder = join(root, model);
  const checkpoint = await loadCheckpoint(fixturePath(model));
  await saveEncoder(folder, { ...checkpoint, metrics: {}, training: { checkpoint: model } });
  return folder;
}

describe.each<FixtureModel>(['bert-tiny-random', 'distilbert-tiny-random', 'roberta-tiny-random'])(
  '%s, imported',
  (model) => {
    test('embeds texts as PyTorch does', async () => {
      await using embedder = await TextEmbedder.load(await imported(model));
      const references = readReference(model);
      const vectors = await embedder.embed(references.map(({ text }) => text));
      references.forEach(({ embedding }, at) =>
        expect(vectors[at]).toBeAllClose(embedding, { absolute: 1e-4, relative: 0 }),
      );
    });
  },
);

describe('TextEmbedder', () => {
  test('gives a text the same vector wherever it stands, and says what it did not read', async () => {
    await using embedder = await TextEmbedder.load(await imported('bert-tiny-random'));
    const long = 'card '.repeat(100);
    const texts = Array.from({ length: 150 }, (_, at) => (at === 70 ? long : `card ${'my '.repeat(at % 9)}`));
    const all = await embedder.embedCounted(texts);
    expect(all.map(({ droppedTokens }) => droppedTokens)).toEqual(
      texts.map((text) => (text === long ? 38 : 0)),
    );
    expect(all[70]?.tokens).toBe(64);
    for (const at of [0, 8, 70, 149]) {
      const [alone] = await embedder.embed([texts[at] ?? '']);
      expect(all[at]?.vector).toBeAllClose(alone ?? [], { absolute: 1e-5, relative: 0 });
    }
    expect(embedder).toMatchObject({ dimensions: 32, maxTokens: 64, manifest: { task: 'encode' } });
    expect(await embedder.embed([])).toEqual([]);
  });
});

describe('batchesByLength', () => {
  test('takes every text once, within the limits, similar lengths together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 })),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 300 }),
        (lengths, texts, tokens) => {
          const batches = batchesByLength(lengths, { texts, tokens });
          expect(batches.flat().toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
          const of = (batch: readonly number[]) => batch.map((index) => lengths[index] ?? 0);
          for (const batch of batches) {
            expect(batch.length).toBeLessThanOrEqual(texts);
            if (batch.length > 1) expect(Math.max(...of(batch)) * batch.length).toBeLessThanOrEqual(tokens);
          }
          expect(batches.flatMap(of)).toEqual(lengths.toSorted((a, b) => b - a));
        },
      ),
    );
  });
});
