import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { learnedTexts, paraphrasedTexts } from '../../fixtures/bilingual-intents.ts';
import type { Manifest } from '../artifacts/bundle.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import { EncoderBundle } from '../artifacts/encoder-bundle.ts';
import { saveTinyEncoder } from '../artifacts/testing/tiny-encoder.ts';
import { trainClassifier } from './train-classifier.ts';
import type { TrainClassifierOptions, TrainingEvent } from './train-classifier.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

let root: string;
let from: string;
let manifest: Manifest;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fine-tune-'));
  from = join(root, 'encoder');
  manifest = await saveTinyEncoder(from);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const short = { train: learnedTexts, dev: paraphrasedTexts, preset: 'mini', epochs: 1, seed: 1 } as const;
async function run(name: string, options: Partial<TrainClassifierOptions>) {
  const out = join(root, name);
  const events = await lastValueFrom(trainClassifier({ ...short, ...options, out }).pipe(toArray()));
  return { out, events, bundle: await ClassifierBundle.load(out) };
}
const evaluated = (events: readonly TrainingEvent[]) => {
  const [event] = events.flatMap((each) => (each.kind === 'evaluated' ? [each] : []));
  if (!event) throw new Error('It was not evaluated');
  return event;
};

/** The names of the parameters of the encoder that are as they were before. */
async function unchanged(bundle: ClassifierBundle, base = from): Promise<readonly string[]> {
  const before = (await EncoderBundle.load(base)).tensors();
  const after = bundle.tensors();
  return [...before].flatMap(([name, { values }]) => {
    const now = after.get(`encoder.${name}`)?.values;
    return now &&
      Buffer.from(now.buffer, now.byteOffset, now.byteLength).equals(
        Buffer.from(values.buffer, values.byteOffset, values.byteLength),
      )
      ? [name]
      : [];
  });
}

describe('training from an encoder', () => {
  test('keeps its tokenizer, adapts it, and lets the bags vote beside it', async () => {
    const { events, bundle } = await run('whole', { from, epochs: 12 });
    expect(evaluated(events).accuracy).toBeGreaterThan(0.8);
    expect(bundle.config).toMatchObject({
      encoder: { hiddenSize: 32, pooling: 'mean' },
      numBags: 1,
      maxTokens: 32,
    });
    expect(bundle.manifest.training).toMatchObject({ from: { task: 'encode', version: manifest.version } });
    const { encoder } = bundle.network().network;
    expect(encoder?.encoder.config).toMatchObject({ architecture: 'bert', numLayers: 2, maxPositions: 40 });
    const base = await EncoderBundle.load(from);
    expect(bundle.tokenizer().encode('我的卡 card').ids).toEqual(base.tokenizer().encode('我的卡 card').ids);
    expect(bundle.tensors().size).toBe(base.tensors().size + 2 + 4);
    expect(await unchanged(bundle)).toEqual([]);
  });

  test.each([
    { freeze: 'embeddings', parts: ['embeddings'] },
    { freeze: 1, parts: ['embeddings', 'encoder.layer.0'] },
    { freeze: 2, parts: ['embeddings', 'encoder.layer.0', 'encoder.layer.1'] },
  ] as const)('with $freeze frozen that stays as it was', async ({ freeze, parts }) => {
    const { bundle } = await run(`freeze-${freeze}`, { from, fineTuning: { freeze } });
    const kept = await unchanged(bundle);
    const all = [...(await EncoderBundle.load(from)).tensors().keys()];
    expect(kept).toEqual(all.filter((name) => parts.some((part) => name.startsWith(`${part}.`))));
  });

  test('without bags the encoder answers alone, and no n-grams are learned', async () => {
    const { bundle } = await run('alone', { from, bags: 0 });
    expect(bundle.config).toMatchObject({ numBags: 0, numFeatures: 0 });
    expect([...bundle.tensors().keys()].filter((name) => !name.startsWith('encoder.'))).toEqual([
      'encoderHead.weight',
      'encoderHead.bias',
    ]);
  });

  test('goes on from its checkpoint, and not from that of another encoder', async () => {
    const checkpoint = { folder: join(root, 'kept'), everySteps: 1 };
    const other = join(root, 'other-encoder');
    await saveTinyEncoder(other, { seed: 2 });
    const [one, again] = [await run('one', { from, checkpoint }), await run('again', { from, checkpoint })];
    expect(one.bundle.manifest.version).toBe(again.bundle.manifest.version);
    await expect(run('foreign', { from: other, checkpoint })).rejects.toMatchObject({
      code: 'ATTENTION_FOREIGN_CHECKPOINT',
    });
  });
});

describe('training from a classifier', () => {
  const others = learnedTexts.map(({ text, label }) => ({
    text,
    label: label === 'refund' ? 'money' : 'other',
  }));

  test('goes on with the labels that it knows, even where the rows have not all of them', async () => {
    const first = await run('first', { from, epochs: 8 });
    const train = learnedTexts.filter(({ label }) => label !== 'refund');
    const dev = paraphrasedTexts.filter(({ label }) => label !== 'refund');
    const { events, bundle } = await run('further', { from: first.out, train, dev, epochs: 1 });
    expect(evaluated(events).accuracy).toBeGreaterThanOrEqual(evaluated(first.events).accuracy);
    expect(bundle.heads[0]?.labels).toEqual(first.bundle.heads[0]?.labels);
    expect(bundle.inputs().features.toJson()).toEqual(first.bundle.inputs().features.toJson());
    expect(bundle.manifest.training).toMatchObject({ from: { task: 'classify' } });
  });

  test('with other labels its encoder stays, and a new head learns with new bags', async () => {
    const dev = others.slice(0, 20);
    const { bundle } = await run('relabelled', { from: join(root, 'first'), train: others, dev });
    expect(bundle.heads[0]?.labels).toEqual(['money', 'other']);
    expect(bundle.config.encoder).toMatchObject({ hiddenSize: 32 });
  });

  test('trained from nothing, it keeps all but the last layers', async () => {
    const scratch = await run('scratch', {});
    const before = scratch.bundle.tensors();
    const dev = others.slice(0, 20);
    const { bundle } = await run('reused', { from: scratch.out, train: others, dev });
    expect(bundle.config).toMatchObject({ numClasses: 2, numFeatures: scratch.bundle.config.numFeatures });
    expect([...bundle.tensors().keys()]).toEqual([...before.keys()]);
    const distance = (name: string) => {
      const [a, b] = [before.get(name)!.values, bundle.tensors().get(name)!.values];
      return Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));
    };
    expect(distance('tokens.layer.0.intermediate.dense.weight')).toBeLessThan(0.1);
  });
});

test.each<{
  readonly name: string;
  readonly options: () => Partial<TrainClassifierOptions>;
  readonly code: string;
}>([
  { name: 'no folder', options: () => ({ from: join(root, 'nowhere') }), code: 'ATTENTION_DAMAGED_BUNDLE' },
  {
    name: 'no start to fine-tune',
    options: () => ({ fineTuning: { freeze: 1 } }),
    code: 'ATTENTION_INVALID_OPTION',
  },
  {
    name: 'a decay above 1',
    options: () => ({ from, fineTuning: { layerDecay: 1.1 } }),
    code: 'ATTENTION_INVALID_OPTION',
  },
  {
    name: 'a learning rate of 0',
    options: () => ({ from, fineTuning: { learningRate: 0 } }),
    code: 'ATTENTION_INVALID_OPTION',
  },
  {
    name: 'half a layer',
    options: () => ({ from, fineTuning: { freeze: 0.5 } }),
    code: 'ATTENTION_INVALID_OPTION',
  },
  {
    name: 'another attention flow than that of the encoder',
    options: () => ({ from, flow: 'residual' }),
    code: 'ATTENTION_INVALID_OPTION',
  },
  {
    name: 'a third layer of two',
    options: () => ({ from, fineTuning: { freeze: 3 } }),
    code: 'ATTENTION_INVALID_OPTION',
  },
  {
    name: 'an adapter on nothing',
    options: () => ({ adapter: { rank: 2, alpha: 4, targets: ['query'] } }),
    code: 'ATTENTION_INVALID_OPTION',
  },
])('$name is refused before any work', async ({ options, code }) => {
  await expect(run('refused', options())).rejects.toMatchObject({ code });
});
