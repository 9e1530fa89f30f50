import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeAllClose } from '@attention-flow/testing';
import { fixturePath } from '../../fixtures/fixture.ts';
import { SentenceSession } from '../models/sentence-session.ts';
import { TextEncoder } from '../models/text-encoder.ts';
import type { TextEncoderConfig } from '../models/text-encoder.ts';
import { normal } from '../nn/parameter-store.ts';
import { scatter, seededStore } from '../nn/testing/seeded-store.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { saveBundle } from './bundle.ts';
import { EncoderBundle, saveEncoder } from './encoder-bundle.ts';
import type { EncoderParts } from './encoder-bundle.ts';
import { loadCheckpoint } from './hugging-face.ts';

const tokenizer = await Tokenizer.fromFolder(fixturePath('bert-tiny-random'));
expect.extend({ toBeAllClose });

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'encoder-')), 'model');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const config: TextEncoderConfig = {
  vocabSize: tokenizer.vocabSize,
  hiddenSize: 8,
  numLayers: 2,
  numHeads: 2,
  intermediateSize: 12,
  maxPositions: 16,
  typeVocabSize: 2,
  layerNormEpsilon: 1e-12,
  dropout: 0.1,
  activation: 'gelu',
  flow: 'none',
  norm: 'post',
};

/** An encoder that nobody has trained, in a part of a store that has a head beside it. */
function parts(changes: Partial<TextEncoderConfig> = {}, choices: Partial<EncoderParts> = {}): EncoderParts {
  const model = seededStore(1);
  const store = model.within('encoder');
  const encoder = new TextEncoder(store, { ...config, ...changes });
  scatter(model, 0.1, 2);
  model.create('head.weight', [2, 8], normal(1));
  return {
    encoder,
    store,
    tokenizer,
    pooling: 'mean',
    normalize: true,
    maxTokens: 16,
    metrics: { perplexity: 4 },
    training: { seed: 1 },
    ...choices,
  };
}

describe('an encoder bundle', () => {
  test('is a folder of sentence-transformers', async () => {
    await saveEncoder(folder, parts());
    const files = (await readdir(folder, { recursive: true })).toSorted();
    expect(files).toEqual([
      '1_Pooling',
      '1_Pooling/config.json',
      'README.md',
      'config.json',
      'manifest.json',
      'model.onnx',
      'model.safetensors',
      'modules.json',
      'sentence_bert_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ]);
    const json = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown;
    expect(await json('config.json')).toMatchObject({
      model_type: 'bert',
      architectures: ['BertModel'],
      hidden_size: 8,
      hidden_act: 'gelu',
      pad_token_id: 0,
    });
    expect(await json('modules.json')).toEqual(
      JSON.parse(await readFile(fixturePath('bert-tiny-random', 'modules.json'), 'utf8')),
    );
    expect(await json('1_Pooling/config.json')).toEqual({
      word_embedding_dimension: 8,
      pooling_mode_cls_token: false,
      pooling_mode_mean_tokens: true,
      pooling_mode_max_tokens: false,
      pooling_mode_mean_sqrt_len_tokens: false,
    });
  });

  test('loads as it was saved, into any part of a store', async () => {
    const saved = parts();
    const manifest = await saveEncoder(folder, saved);
    const bundle = await EncoderBundle.load(folder);
    expect(bundle.manifest).toEqual(manifest);
    expect(bundle).toMatchObject({ pooling: 'mean', normalize: true, maxTokens: 16 });
    expect(bundle.config).toEqual({ ...config, architecture: 'bert', firstPosition: 0 });
    expect(bundle.tokenizer().encode('hello').ids).toEqual(tokenizer.encode('hello').ids);
    expect([...bundle.tensors().keys()]).toEqual([...saved.store.own().keys()]);
    const other = seededStore(7);
    other.create('head.weight', [1], normal(1));
    bundle.encoder(other.within('encoder'));
    for (const [name, { values }] of saved.store.own())
      expect(other.within('encoder').own().get(name)?.values).toEqual(values);
    expect(bundle.encoder().words.weight.values).toEqual(saved.encoder.words.weight.values);
  });

  test.each<{ readonly name: string; readonly changes: Partial<TextEncoderConfig>; readonly type: string }>([
    { name: 'BERT with ReLU', changes: { activation: 'relu' }, type: 'bert' },
    {
      name: 'RoBERTa',
      changes: { architecture: 'roberta', typeVocabSize: 1, firstPosition: 2, maxPositions: 18 },
      type: 'roberta',
    },
    { name: 'DistilBERT', changes: { architecture: 'distilbert', typeVocabSize: 0 }, type: 'distilbert' },
    {
      name: 'one with attention flow',
      changes: { flow: 'gated', norm: 'pre', typeVocabSize: 0 },
      type: 'attention-flow-encoder',
    },
    {
      name: 'DistilBERT with attention flow',
      changes: { architecture: 'distilbert', typeVocabSize: 0, flow: 'residual' },
      type: 'attention-flow-encoder',
    },
  ])('$name keeps its layout, and embeds the same', async ({ changes, type }) => {
    await saveEncoder(folder, parts(changes));
    const bundle = await EncoderBundle.load(folder);
    const stored = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as unknown;
    expect(stored).toMatchObject({ model_type: type });
    expect(bundle.config).toEqual({ ...config, architecture: 'bert', firstPosition: 0, ...changes });
    const again = `${folder}-again`;
    const store = seededStore(3).within('encoder');
    const { pooling, normalize, maxTokens } = bundle;
    const encoder = bundle.encoder(store);
    await saveEncoder(again, {
      encoder,
      store,
      tokenizer: bundle.tokenizer(),
      pooling,
      normalize,
      maxTokens,
      metrics: bundle.manifest.metrics,
      training: bundle.manifest.training,
    });
    expect((await EncoderBundle.load(again)).manifest.version).toBe(bundle.manifest.version);
  });

  test('is a checkpoint that can be imported like any other', async () => {
    const saved = parts(
      { architecture: 'distilbert', typeVocabSize: 0 },
      { pooling: 'max', normalize: false },
    );
    await saveEncoder(folder, saved);
    const checkpoint = await loadCheckpoint(folder);
    expect(checkpoint).toMatchObject({ pooling: 'max', normalize: false, maxTokens: 16, leftOut: [] });
    for (const [name, { values }] of saved.store.own())
      expect(checkpoint.store.own().get(name)?.values).toEqual(values);
  });

  test.each(['cls', 'mean', 'max', 'mean_sqrt_len'] as const)(
    'embeds texts with %s pooling',
    async (pooling) => {
      await saveEncoder(folder, parts({}, { pooling, normalize: pooling !== 'max' }));
      const bundle = await EncoderBundle.load(folder);
      expect(bundle.pooling).toBe(pooling);
      await using session = await SentenceSession.open(bundle.onnx(), 0, { device: 'cpu', threads: 1 });
      const [short, long] = [
        [2, 9, 3],
        [2, 8, 7, 6, 5, 3],
      ];
      const together = await session.embed([short, long]);
      const [alone] = await session.embed([short]);
      expect(together.map(({ length }) => length)).toEqual([8, 8]);
      expect(together[0]).toBeAllClose([...(alone ?? [])], { absolute: 1e-6, relative: 1e-5 });
      if (pooling !== 'max') expect(Math.hypot(...(alone ?? []))).toBeCloseTo(1, 5);
    },
  );

  test('is refused where it is for another task', async () => {
    await saveBundle(folder, { task: 'classify', labels: [], training: {}, metrics: {}, decision: {} }, {});
    await expect(EncoderBundle.load(folder)).rejects.toThrow(/is for 'classify', not 'encode'/);
  });

  test('is not made of a store without the encoder', async () => {
    const { store: _, ...rest } = parts();
    await expect(saveEncoder(folder, { ...rest, store: seededStore(1) })).rejects.toThrow(
      /no 'embeddings\.word_embeddings'/,
    );
  });
});
