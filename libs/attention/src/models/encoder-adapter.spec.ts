import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import { isTracing } from '../engine/tracer.ts';
import { Linear } from '../nn/linear.ts';
import { LowRankUpdate } from '../nn/low-rank-update.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { scatter, seededStore } from '../nn/testing/seeded-store.ts';
import { adaptedLinears, adapterTargets, attachAdapter } from './encoder-adapter.ts';
import { TextEncoder } from './text-encoder.ts';
import type { EncoderArchitecture } from './text-encoder-names.ts';

expect.extend({ toBeAllClose });

const encoderOf = (architecture: EncoderArchitecture) =>
  new TextEncoder(new ParameterStore(), {
    architecture,
    vocabSize: 5,
    hiddenSize: 4,
    numLayers: 2,
    numHeads: 2,
    intermediateSize: 6,
    maxPositions: 8,
    typeVocabSize: architecture === 'distilbert' ? 0 : 2,
    layerNormEpsilon: 1e-12,
    dropout: 0,
    activation: 'gelu',
    flow: 'none',
    norm: 'post',
  });

test.each<{ readonly architecture: EncoderArchitecture; readonly names: readonly string[] }>([
  {
    architecture: 'bert',
    names: [
      'encoder.layer.0.attention.self.query',
      'encoder.layer.0.output.dense',
      'encoder.layer.1.attention.self.query',
      'encoder.layer.1.output.dense',
    ],
  },
  {
    architecture: 'distilbert',
    names: [
      'transformer.layer.0.attention.q_lin',
      'transformer.layer.0.ffn.lin2',
      'transformer.layer.1.attention.q_lin',
      'transformer.layer.1.ffn.lin2',
    ],
  },
])('the linear layers of $architecture have its names for them', ({ architecture, names }) => {
  const encoder = encoderOf(architecture);
  const found = adaptedLinears(encoder, ['query', 'down']);
  expect(found.map(({ name }) => name)).toEqual(names);
  expect(found[0]?.linear).toBe(encoder.layers[0]?.attention.query);
  expect(found[3]?.linear).toBe(encoder.layers[1]?.feedForward.down);
});

test('an adapter makes two matrices for each layer, of its rank and the sizes of the layer', () => {
  const store = new ParameterStore();
  attachAdapter(encoderOf('bert'), store.within('adapter'), { rank: 3, alpha: 6, targets: adapterTargets });
  const shapes = new Map(store.all().map(({ name, shape }) => [name, shape]));
  expect(shapes.size).toBe(2 * 6 * 2);
  expect(shapes.get('adapter.encoder.layer.0.intermediate.dense.lora_A.weight')).toEqual([3, 4]);
  expect(shapes.get('adapter.encoder.layer.0.intermediate.dense.lora_B.weight')).toEqual([6, 3]);
});

describe('a low-rank update', () => {
  const x = [
    [1, 2],
    [-1, 0.5],
  ];
  const answer = (linear: Linear) => tidy(() => linear.apply(tensor2d(x) as Tensor2D).arraySync());

  test('begins as nothing, then adds x Aᵀ Bᵀ · alpha / rank', () => {
    expect(isTracing()).toBe(false);
    const base = seededStore(1);
    const linear = new Linear(base, 2, 1);
    scatter(base, 1, 2);
    const plain = answer(linear);
    const update = new LowRankUpdate(seededStore(3), linear, { rank: 2, alpha: 4 });
    linear.update = update;
    expect(answer(linear)).toEqual(plain);
    update.a.values.set([1, 0, 0, 1]);
    update.b.values.set([0.5, -1]);
    for (const parameter of [update.a, update.b]) parameter.touch();
    const expected = plain.map(([y], row) => [y! + 2 * (0.5 * x[row]![0]! - x[row]![1]!)]);
    expect(answer(linear)).toBeAllClose(expected, { absolute: 1e-5, relative: 1e-5 });
  });
});
