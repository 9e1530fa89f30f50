import { fill, moments, mul, reshape, sub, sum, tensor } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import fc from 'fast-check';
import { compile, compileGradient } from '../engine/compile.ts';
import type { Compiled } from '../engine/compile.ts';
import { float32 } from '../engine/signature.ts';
import { testSession } from '../engine/testing/both-ways.ts';
import { seededRandom } from '../engine/testing/operands.ts';
import type { AttentionFlow } from './attention.ts';
import { Dropout } from './dropout.ts';
import { EncoderLayer } from './encoder-layer.ts';
import type { EncoderLayerConfig } from './encoder-layer.ts';
import { scatter, seededStore } from './testing/seeded-store.ts';

expect.extend({ toBeAllClose });

const [D, H] = [8, 2];
const config: EncoderLayerConfig = {
  hiddenSize: D,
  numHeads: H,
  flow: 'none',
  intermediateSize: 12,
  activation: 'gelu',
  layerNormEpsilon: 1e-5,
  dropout: 0,
  norm: 'pre',
};
const signature = { x: float32(['B', 'T', D]), mask: float32(['B', 'T']) };
const noDropout = new Dropout(undefined);

/** Two layers, so that one stands on another. */
function twoLayers(options: Partial<EncoderLayerConfig>) {
  const store = seededStore(7);
  const [lower, upper] = [0, 1].map(
    (index) => new EncoderLayer(store.within(`layer.${index}`), { ...config, ...options }, index),
  );
  const apply = ({ x, mask }: { readonly x: Tensor3D; readonly mask: Tensor2D }) => {
    const [batch, tokens] = mask.shape;
    const shape = { batch, tokens };
    const bias: Tensor4D = mul(sub(1, reshape(mask, [batch, 1, 1, tokens])), -1e9);
    const below = lower!.apply(reshape(x, [batch * tokens, D]), bias, shape, noDropout);
    const above = upper!.apply(below.hidden, bias, shape, noDropout, below.scores);
    return { hidden: above.hidden, lower: below.attention, upper: above.attention };
  };
  return { store, apply };
}

/** Texts of these lengths in one batch, padded to `T`; the padding holds numbers too. */
function batchOf(lengths: readonly number[], T: number, seed: number) {
  const numbers = (count: number, from: number) => Array.from({ length: count }, seededRandom(from));
  const data = lengths.flatMap((length, text) => [
    ...numbers(length * D, seed + text),
    ...numbers((T - length) * D, seed + 1000 + text),
  ]);
  const mask = lengths.flatMap((length) => Array.from({ length: T }, (_, at) => (at < length ? 1 : 0)));
  return {
    x: { data: Float32Array.from(data), shape: [lengths.length, T, D] },
    mask: { data: Float32Array.from(mask), shape: [lengths.length, T] },
  };
}

describe.each<AttentionFlow>(['none', 'residual', 'gated'])('two layers with flow %s', (flow) => {
  let run: Compiled<'x' | 'mask', 'hidden' | 'lower' | 'upper'>;
  beforeAll(async () => {
    const { store, apply } = twoLayers({ flow });
    scatter(store, 0.5, 8);
    run = await compile(apply, signature, testSession);
  });
  afterAll(() => run[Symbol.asyncDispose]());

  const floats = async (lengths: readonly number[], T: number, seed: number) => {
    const { hidden, lower, upper } = await run(batchOf(lengths, T, seed));
    return [hidden, lower, upper].map(({ data }) => data as Float32Array) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
  };

  test('rows of attention sum to 1, padding gets none, and a text is read alike in any batch', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat({ max: 5 }), fc.nat({ max: 1e6 }), async (all, extra, seed) => {
        const T = Math.max(...all) + extra;
        const [hidden, ...maps] = await floats(all, T, seed);
        for (const map of maps) {
          for (const [text, length] of all.entries()) {
            for (let row = text * H * T; row < (text + 1) * H * T; row++) {
              const kept = map.subarray(row * T, row * T + length);
              const hiddenAway = map.subarray(row * T + length, (row + 1) * T);
              expect(kept.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 5);
              expect(hiddenAway.every((value) => value === 0)).toBe(true);
            }
          }
        }
        const [first = 1] = all;
        const [alone] = await floats([first], first, seed);
        expect(hidden.subarray(0, first * D)).toBeAllClose(alone, { absolute: 1e-4, relative: 1e-4 });
      }),
      { numRuns: 25 },
    );
  });

  test('every parameter learns', async () => {
    const { store, apply } = twoLayers({ flow, norm: 'post' });
    scatter(store, 0.5, 8);
    const cubes = (inputs: Parameters<typeof apply>[0]) => {
      const { hidden } = apply(inputs);
      return { loss: sum(mul(hidden, mul(hidden, hidden))) as Scalar };
    };
    await using step = await compileGradient(cubes, store.all(), signature, testSession);
    const { gradients } = await step(batchOf([3, 2], 4, 5));
    const idle = [...gradients].flatMap(([{ name }, gradient]) =>
      gradient.kind === 'dense' && gradient.values.every((value) => Math.abs(value) < 1e-6) ? [name] : [],
    );
    // The bias of the keys adds the same to every score of a row, which the softmax takes away.
    expect(idle.filter((name) => !name.endsWith('key.bias'))).toEqual([]);
    expect(gradients.size).toBe(store.all().length);
  });
});

test.each([
  { norm: 'post', isNormal: true },
  { norm: 'pre', isNormal: false },
] as const)('norm $norm: the layer ends with a normalisation: $isNormal', ({ norm, isNormal }) => {
  const { x } = batchOf([3], 3, 1);
  const { hidden } = twoLayers({ norm }).apply({ x: tensor(x.data, [1, 3, D]), mask: fill([1, 3], 1) });
  const { mean, variance } = moments(hidden, 1);
  const close = { absolute: 1e-3, relative: 1e-3 };
  if (isNormal) {
    expect(mean.arraySync()).toBeAllClose([0, 0, 0], close);
    expect(variance.arraySync()).toBeAllClose([1, 1, 1], close);
  } else expect(variance.arraySync()).not.toBeAllClose([1, 1, 1], close);
});
