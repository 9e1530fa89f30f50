import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeAllClose } from '@attention-flow/testing';
import { sampleTexts } from '../../fixtures/sample-text.ts';
import { SentenceBag, SentenceFeatures } from '../models/sentence-features.ts';
import { TextEncoder } from '../models/text-encoder.ts';
import type { TextEncoderConfig } from '../models/text-encoder.ts';
import { scatter, seededStore } from '../nn/testing/seeded-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { trainWordPiece } from '../text/train-tokenizer.ts';
import { splitWords } from '../text/words.ts';
import { manifestName, manifestOf } from '../artifacts/manifest.ts';
import type { Manifest } from '../artifacts/manifest.ts';
import { EncoderBundle, saveEncoder } from '../artifacts/encoder-bundle.ts';
import type { EncoderParts } from '../artifacts/encoder-bundle.ts';
import { TextEmbedder } from './text-embedder.ts';

expect.extend({ toBeAllClose });

const tokenizer = await trainWordPiece(sampleTexts, { vocabSize: 120 });
const vocabulary = await FeatureVocabulary.fit(sampleTexts.map(splitWords), { maxFeatures: 300 });
const config: TextEncoderConfig = {
  vocabSize: tokenizer.vocabSize,
  hiddenSize: 8,
  numLayers: 1,
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

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'encoder-')), 'model');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const common = { pooling: 'mean', normalize: true, maxTokens: 16, metrics: {}, training: {} } as const;

function withFeatures(share: number): EncoderParts {
  const store = seededStore(1);
  const encoder = new TextEncoder(store, config);
  const bag = new SentenceBag(store, { numFeatures: vocabulary.size, size: 5 });
  scatter(store, 0.3, 2);
  return {
    ...common,
    encoder,
    store,
    tokenizer,
    features: { inputs: new SentenceFeatures(vocabulary), bag, share },
  };
}

const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

describe('an encoder with n-grams', () => {
  const texts = [
    'Our bank reported a higher dividend.',
    'The market fell before three accounts.',
    '😀',
    sampleTexts.slice(0, 9).join(' '),
  ];

  test('embeds a text as both parts, whose cosines count by their shares', async () => {
    const cosines = await Promise.all(
      [0, 0.25, 1].map(async (share) => {
        const own = `${folder}-${share}`;
        await saveEncoder(own, withFeatures(share));
        await using embedder = await TextEmbedder.load(own);
        expect(embedder.dimensions).toBe(13);
        const [a, b, unknown] = await embedder.embed(texts);
        if (!a || !b || !unknown) throw new Error('three texts have three vectors');
        expect(a).toHaveLength(13);
        expect(cosine(a, a)).toBeCloseTo(1, 5);
        if (share < 1) expect(cosine(unknown, unknown)).toBeCloseTo(1, 5);
        return cosine(a, b);
      }),
    );
    const [tokens = 0, both = 0, ngrams = 0] = cosines;
    expect(both).toBeCloseTo(0.75 * tokens + 0.25 * ngrams, 5);
    expect(tokens).not.toBeCloseTo(ngrams, 2);
  });

  test('a text has the same vector wherever it stands; what the tokens leave out the n-grams read', async () => {
    await saveEncoder(folder, withFeatures(0.5));
    await using embedder = await TextEmbedder.load(folder);
    const together = await embedder.embedCounted([...texts, `${texts[3] ?? ''} My card payment expected`]);
    for (const [at, text] of texts.entries()) {
      const [alone] = await embedder.embed([text]);
      expect(together[at]?.vector).toBeAllClose([...(alone ?? [])], { absolute: 1e-5, relative: 0 });
    }
    expect(together[3]?.droppedTokens).toBeGreaterThan(0);
    expect(together[4]?.vector).not.toEqual(together[3]?.vector);
  });

  test('loads as it was saved', async () => {
    const saved = withFeatures(0.5);
    const { version } = await saveEncoder(folder, saved);
    const bundle = await EncoderBundle.load(folder);
    const store = seededStore(9);
    const encoder = bundle.encoder(store);
    const features = bundle.features(store);
    const again = `${folder}-again`;
    await saveEncoder(again, {
      ...common,
      encoder,
      store,
      tokenizer: bundle.tokenizer(),
      ...(features ? { features } : {}),
    });
    expect((await EncoderBundle.load(again)).manifest.version).toBe(version);
  });

  test.each([
    {
      name: 'a share above 1',
      file: 'features_config.json',
      content: '{"size":5,"share":2}',
      says: /'share'/,
    },
    { name: 'no width', file: 'features_config.json', content: '{"share":0.5}', says: /'size'/ },
    {
      name: 'another width',
      file: 'features_config.json',
      content: '{"size":6,"share":0.5}',
      says: /do not fit features\.json/,
    },
  ])('with $name is refused', async ({ file, content, says }) => {
    await saveEncoder(folder, withFeatures(0.5));
    await writeFile(join(folder, file), content);
    const manifest = JSON.parse(await readFile(join(folder, manifestName), 'utf8')) as Manifest;
    const files = await Promise.all(
      Object.keys(manifest.files).map(async (name) => [name, await readFile(join(folder, name))] as const),
    );
    await writeFile(
      join(folder, manifestName),
      JSON.stringify(manifestOf(manifest, Object.fromEntries(files))),
    );
    const load = async () => (await EncoderBundle.load(folder)).features(seededStore(1));
    await expect(load()).rejects.toThrow(says);
    await expect(load()).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_BUNDLE' });
  });
});
