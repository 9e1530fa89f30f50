import { jest } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeAllClose } from '@attention-flow/testing';
import { lastValueFrom } from 'rxjs';
import { learnedTexts, paraphrasedTexts } from '../../fixtures/bilingual-intents.ts';
import { AdapterBundle } from '../artifacts/adapter-bundle.ts';
import type { Manifest } from '../artifacts/bundle.ts';
import { EncoderBundle } from '../artifacts/encoder-bundle.ts';
import { loadEncoderBase } from '../artifacts/encoder-base.ts';
import { readSafetensors } from '../artifacts/safetensors.ts';
import { saveTinyEncoder } from '../artifacts/testing/tiny-encoder.ts';
import { ClassifierSession, classifierOnnx } from '../models/classifier-session.ts';
import { trainClassifier } from '../train/train-classifier.ts';
import type { TrainClassifierOptions } from '../train/train-classifier.ts';
import { ModelServer } from './model-server.ts';
import { openAdapters } from './served-adapters.ts';
import type { ServedAdapters } from './served-adapters.ts';
import { TextClassifier } from './text-classifier.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);
expect.extend({ toBeAllClose });

const session = { device: 'cpu', threads: 1 };
const texts = ['where is my card', '我的卡 😀', '', 'refund '.repeat(40), 'I forgot my password'];
const shared = learnedTexts.map(({ text, label }) => ({
  text,
  label: label === 'refund' ? 'money' : 'other',
}));

let root: string;
let base: string;
let manifest: Manifest;
let adapters: Readonly<Record<string, string>>;
let served: ServedAdapters;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'adapters-'));
  base = join(root, 'encoder');
  manifest = await saveTinyEncoder(base);
  adapters = {
    intents: await learn('intents', {
      epochs: 60,
      fineTuning: { learningRate: 0.02 },
      adapter: { rank: 4, alpha: 8, targets: ['query', 'value'] },
    }),
    money: await learn('money', {
      train: shared,
      dev: shared.slice(0, 20),
      adapter: { rank: 2, alpha: 2, targets: ['key', 'up', 'down', 'output'] },
    }),
    voting: await learn('voting', { bags: 2, adapter: { rank: 1, alpha: 4, targets: ['value'] } }),
  };
  served = await openAdapters({ base, adapters }, session);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

async function learn(name: string, options: Partial<TrainClassifierOptions>): Promise<string> {
  const out = join(root, name);
  const short = { train: learnedTexts, dev: paraphrasedTexts, preset: 'mini', epochs: 1, seed: 1 } as const;
  await lastValueFrom(trainClassifier({ ...short, from: base, ...options, out }));
  return out;
}
const folderOf = (name: string) => adapters[name] ?? '';

describe('an adapter bundle', () => {
  test('holds what learned and nothing of the base, as PEFT would write it', async () => {
    const folder = folderOf('intents');
    expect((await readdir(folder)).toSorted()).toEqual([
      'README.md',
      'adapter_config.json',
      'adapter_model.safetensors',
      'config.json',
      'features.json',
      'head.safetensors',
      'manifest.json',
    ]);
    const config = JSON.parse(await readFile(join(folder, 'adapter_config.json'), 'utf8')) as unknown;
    expect(config).toMatchObject({
      peft_type: 'LORA',
      task_type: 'FEATURE_EXTRACTION',
      r: 4,
      lora_alpha: 8,
      target_modules: ['query', 'value'],
      revision: manifest.version,
    });
    const tensorsOf = async (file: string) => readSafetensors(await readFile(join(folder, file)), file);
    const updates = await tensorsOf('adapter_model.safetensors');
    expect([...updates.keys()].slice(0, 2)).toEqual([
      'base_model.model.encoder.layer.0.attention.self.query.lora_A.weight',
      'base_model.model.encoder.layer.0.attention.self.query.lora_B.weight',
    ]);
    expect(updates.size).toBe(2 * 2 * 2);
    expect([...(await tensorsOf('head.safetensors')).keys()]).toEqual([
      'encoderHead.weight',
      'encoderHead.bias',
    ]);
  });

  test('names modules that share their last part in full', async () => {
    const config = JSON.parse(await readFile(join(folderOf('money'), 'adapter_config.json'), 'utf8')) as {
      readonly target_modules: readonly string[];
    };
    expect(config.target_modules).toContain('key');
    expect(config.target_modules).toContain('encoder.layer.1.output.dense');
    expect(config.target_modules).not.toContain('dense');
  });

  test('is refused on another base, without one, and damaged', async () => {
    const other = join(root, 'other');
    const { version } = await saveTinyEncoder(other, { seed: 2 });
    await expect(openAdapters({ base: other, adapters }, session)).rejects.toMatchObject({
      code: 'ATTENTION_ADAPTER_BASE',
      message: expect.stringMatching(new RegExp(`intents.*${manifest.version}.*${version}`)),
    });
    await expect(TextClassifier.load(folderOf('intents'))).rejects.toMatchObject({
      code: 'ATTENTION_ADAPTER_BASE',
      message: expect.stringContaining(manifest.version),
    });
    const damaged = await learn('damaged', { adapter: { rank: 1, alpha: 1, targets: ['query'] } });
    await truncate(join(damaged, 'adapter_model.safetensors'), 100);
    await expect(openAdapters({ base, adapters: { damaged } }, session)).rejects.toMatchObject({
      code: 'ATTENTION_DAMAGED_BUNDLE',
      message: expect.stringContaining("'adapter_model.safetensors'"),
    });
  });
});

describe('adapters that share their base', () => {
  test.each(['intents', 'money', 'voting'])('%s gives the logits of the whole network', async (name) => {
    const adapter = served.byName.get(name)!;
    const network = (await AdapterBundle.load(folderOf(name))).network(await loadEncoderBase(base));
    const { padId } = adapter.inputs.tokenizer;
    await using whole = await ClassifierSession.open(classifierOnnx(network), padId, session);
    const encoded = texts.map((text) => adapter.inputs.encode(text));
    const expected = await whole.logits(encoded);
    expect(await adapter.logits(encoded)).toBeAllClose(expected, { absolute: 1e-4, relative: 1e-4 });
  });

  test('each request chooses its own; those of one are computed together', async () => {
    await using classifier = await TextClassifier.loadAdapters({ base, adapters });
    const names = ['intents', 'money', 'intents', 'voting', 'money'];
    const requests = texts.map((text, at) => ({ text, adapter: names[at]! }));
    const answers = await classifier.classify(requests);
    for (const [at, request] of requests.entries()) {
      const [alone] = await classifier.classify([request]);
      expect(answers[at]).toMatchObject({ label: alone!.label });
      expect(answers[at]!.confidence).toBeCloseTo(alone!.confidence, 4);
    }
    expect(answers.map(({ probabilities }) => probabilities.length)).toEqual([5, 2, 5, 5, 2]);
    expect(await classifier.classify([])).toEqual([]);
  });

  test('one must be named where there are several, and one that is there', async () => {
    await using classifier = await TextClassifier.loadAdapters({ base, adapters });
    await expect(classifier.classify(['card'])).rejects.toMatchObject({
      code: 'ATTENTION_UNKNOWN_ADAPTER',
      message: expect.stringMatching(/No adapter.*'intents', 'money', 'voting'/),
    });
    await expect(classifier.classify([{ text: 'card', adapter: 'x' }])).rejects.toMatchObject({
      code: 'ATTENTION_UNKNOWN_ADAPTER',
    });
    expect(() => classifier.manifest).toThrow(expect.objectContaining({ code: 'ATTENTION_UNKNOWN_ADAPTER' }));
  });

  test('the only one need not be named; it learned, and says why', async () => {
    await using classifier = await TextClassifier.loadAdapters({
      base,
      adapters: { a: folderOf('intents') },
    });
    expect(classifier.manifest).toMatchObject({
      task: 'adapter',
      training: { from: { version: manifest.version } },
    });
    const rows = paraphrasedTexts;
    const answers = await classifier.classify(rows.map(({ text }) => text));
    const right = answers.filter(({ label }, at) => label === rows[at]!.label);
    expect(right.length / rows.length).toBeGreaterThan(0.5);
    const [first] = answers;
    const why = await classifier.explain(rows[0]!.text, 'gradient');
    expect(why.target).toBe(first!.label);
    const total = why.tokens.reduce((sum, { score }) => sum + score, why.unattributed ?? 0);
    expect(total).toBeCloseTo(first!.score, 3);
    expect((await classifier.explain('我的卡', 'rollout')).tokens).toHaveLength(3);
  });

  test('explanations of several follow one another', async () => {
    await using classifier = await TextClassifier.loadAdapters({ base, adapters });
    const asked = ['money', 'intents', 'money'].map((adapter) =>
      classifier.explain('refund card', 'gradient', { adapter }),
    );
    const [one, other, again] = await Promise.all(asked);
    expect(one).toEqual(again);
    expect(['money', 'other']).toContain(one!.target);
    expect(['money', 'other']).not.toContain(other!.target);
  });
});

test('a server answers each request with the adapter that it names, and turns to others', async () => {
  await using server = await ModelServer.start({ base, adapters });
  await using classifier = await TextClassifier.loadAdapters({ base, adapters });
  expect(server.manifest.version).toBe(manifest.version);
  const asked = ['intents', 'money', 'voting', 'intents'].map((adapter) => ({
    text: 'refund card',
    adapter,
  }));
  const answers = await Promise.all(asked.map(({ text, adapter }) => server.classify(text, { adapter })));
  const expected = await classifier.classify(asked);
  answers.forEach(({ label, confidence }, at) => {
    expect(label).toBe(expected[at]!.label);
    expect(confidence).toBeCloseTo(expected[at]!.confidence, 4);
  });
  const why = await server.explain('refund card', 'gradient', { adapter: 'money' });
  expect(why.target).toBe(expected[1]!.label);
  await expect(server.classify('card', { adapter: 'x' })).rejects.toThrow(/'x'.*'intents'/);
  await server.reload({ base, adapters: { money: folderOf('money') } });
  expect((await server.classify('refund card')).label).toBe(expected[1]!.label);
});

test('the encoder of a classifier is a base too', async () => {
  const whole = join(root, 'whole');
  const short = { train: learnedTexts, dev: paraphrasedTexts, preset: 'mini', epochs: 1, seed: 1 } as const;
  await lastValueFrom(trainClassifier({ ...short, from: base, out: whole }));
  const out = join(root, 'upon');
  const adapter = { rank: 2, alpha: 4, targets: ['query'] } as const;
  await lastValueFrom(trainClassifier({ ...short, from: whole, adapter, out }));
  await using classifier = await TextClassifier.loadAdapters({ base: whole, adapters: { upon: out } });
  expect((await classifier.classify(['card']))[0]!.probabilities).toHaveLength(5);
  await expect(EncoderBundle.load(whole)).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_BUNDLE' });
});
