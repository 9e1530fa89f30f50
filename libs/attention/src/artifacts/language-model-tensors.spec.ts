import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleTexts } from '../../fixtures/sample-text.ts';
import { LanguageModelHead } from '../models/language-model-head.ts';
import { TextEncoder } from '../models/text-encoder.ts';
import type { TextEncoderConfig } from '../models/text-encoder.ts';
import { seededStore } from '../nn/testing/seeded-store.ts';
import { trainWordPiece } from '../text/train-tokenizer.ts';
import { EncoderBundle, saveEncoder } from './encoder-bundle.ts';
import { readSafetensors } from './safetensors.ts';

const tokenizer = await trainWordPiece(sampleTexts, { vocabSize: 120 });
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

describe.each([
  {
    architecture: 'bert',
    className: 'BertForMaskedLM',
    prefix: 'bert.',
    bias: 'cls.predictions.bias',
    variant: {},
  },
  {
    architecture: 'roberta',
    className: 'RobertaForMaskedLM',
    prefix: 'roberta.',
    bias: 'lm_head.bias',
    variant: { firstPosition: 2, maxPositions: 18 },
  },
  {
    architecture: 'distilbert',
    className: 'DistilBertForMaskedLM',
    prefix: 'distilbert.',
    bias: 'vocab_projector.bias',
    variant: { typeVocabSize: 0 },
  },
] as const)('a language model of $architecture', ({ architecture, className, prefix, bias, variant }) => {
  test(`is a folder of ${className}`, async () => {
    const store = seededStore(1);
    const encoder = new TextEncoder(store, { ...config, architecture, ...variant });
    const plain = [...store.own().keys()];
    new LanguageModelHead(store, encoder);
    await saveEncoder(folder, {
      pooling: 'mean',
      normalize: true,
      maxTokens: 16,
      metrics: {},
      training: {},
      encoder,
      store,
      tokenizer,
      hasLanguageModel: true,
    });
    const json = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as unknown;
    expect(json).toMatchObject({ architectures: [className], model_type: architecture });
    const tensors = readSafetensors(await readFile(join(folder, 'model.safetensors')), 'model.safetensors');
    expect([...tensors.keys()].filter((name) => name.startsWith(prefix))).toEqual(
      plain.map((name) => prefix + name),
    );
    expect(tensors.get(bias)?.shape).toEqual([tokenizer.vocabSize]);
    expect(tensors.size).toBe(plain.length + 5);
    const bundle = await EncoderBundle.load(folder);
    expect([...bundle.tensors().keys()].slice(0, plain.length)).toEqual(plain);
    expect(bundle.encoder().words.weight.values).toEqual(encoder.words.weight.values);
  });
});
