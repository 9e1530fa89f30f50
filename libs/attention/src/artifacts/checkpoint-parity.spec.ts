import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import { fixturePath, readReference } from '../../fixtures/fixture.ts';
import type { FixtureModel } from '../../fixtures/fixture.ts';
import { checkGraph } from '../engine/check.ts';
import { compile } from '../engine/compile.ts';
import type { NdArray } from '../engine/session.ts';
import type { TensorsOf } from '../engine/signature.ts';
import { collateTokens, sentenceSignature } from '../models/sentence-inputs.ts';
import type { SentenceFeeds } from '../models/sentence-inputs.ts';
import { poolSentences } from '../models/sentence-pooling.ts';
import { Dropout } from '../nn/dropout.ts';
import { loadCheckpoint } from './hugging-face.ts';

expect.extend({ toBeAllClose });
const tolerance = { absolute: 1e-4, relative: 0 };
const models: readonly FixtureModel[] = ['bert-tiny-random', 'distilbert-tiny-random', 'roberta-tiny-random'];

describe.each(models)('%s against PyTorch', (model) => {
  const references = readReference(model);
  const loading = loadCheckpoint(fixturePath(model));

  test('tokens are the same', async () => {
    const { tokenizer } = await loading;
    for (const { text, tokens, input_ids } of references)
      expect(tokenizer.encode(text)).toMatchObject({ tokens, ids: input_ids });
  });

  test.each<{ readonly mode: string; readonly run: Run }>([
    { mode: 'compiled', run: compiled },
    { mode: 'eager', run: eager },
  ])('$mode: hidden states, attentions and embeddings of a padded batch', async ({ run }) => {
    const checkpoint = await loading;
    const forward = (batch: Batch) => {
      const { hidden, attentions } = checkpoint.encoder.apply(batch, new Dropout(undefined));
      const maps = attentions.map((each, layer) => [`attention${layer}`, each] as const);
      return { hidden, embedding: poolSentences(hidden, batch, checkpoint), ...Object.fromEntries(maps) };
    };
    const feeds = collateTokens(
      references.map(({ input_ids }) => input_ids),
      checkpoint.tokenizer.padId,
    );
    const results = await run(forward, feeds);
    const [, T = 0] = feeds.ids.shape;
    references.forEach(({ input_ids, last_hidden_state, attentions, embedding }, b) => {
      const { length } = input_ids;
      const D = embedding.length;
      const row = (name: string, at: number, size: number) =>
        Array.from(results[name]?.slice(at * size, (at + 1) * size) ?? []);
      const hidden = input_ids.map((_, t) => row('hidden', b * T + t, D));
      expect(hidden).toBeAllClose(last_hidden_state, tolerance);
      expect(row('embedding', b, D)).toBeAllClose(embedding, tolerance);
      const maps = attentions.map((heads, layer) =>
        heads.map((rows, h) =>
          rows.map((_, i) => row(`attention${layer}`, (b * heads.length + h) * T + i, T).slice(0, length)),
        ),
      );
      expect(maps).toBeAllClose(attentions, tolerance);
    });
  });
});

type Batch = TensorsOf<typeof sentenceSignature>;
type Forward = Parameters<typeof compile<typeof sentenceSignature, string>>[0];
type Run = (forward: Forward, feeds: SentenceFeeds) => Promise<Readonly<Record<string, Float32Array>>>;

async function compiled(forward: Forward, feeds: SentenceFeeds): ReturnType<Run> {
  await using run = await compile(forward, sentenceSignature);
  checkGraph(run.graph);
  return Object.fromEntries(
    Object.entries(await run(feeds)).map(([name, { data }]) => [
      name,
      Float32Array.from(data as Float32Array),
    ]),
  );
}

function eager(forward: Forward, feeds: SentenceFeeds): ReturnType<Run> {
  const at = ({ data, shape: [B = 0, T = 0] }: NdArray, type: 'int32' | 'float32') =>
    tensor2d(Array.from(data as Int32Array), [B, T], type);
  const results = tidy(() => {
    const outputs = forward({
      ids: at(feeds.ids, 'int32'),
      positions: at(feeds.positions, 'int32'),
      mask: at(feeds.mask, 'float32'),
    });
    return Object.entries(outputs).map(
      ([name, tensor]) => [name, Float32Array.from(tensor.dataSync())] as const,
    );
  });
  return Promise.resolve(Object.fromEntries(results));
}
