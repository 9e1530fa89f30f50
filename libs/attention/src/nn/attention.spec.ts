import { fill, softmax, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import { MultiHeadAttention } from './attention.ts';
import type { AttentionFlow } from './attention.ts';
import { seededStore } from './testing/seeded-store.ts';

expect.extend({ toBeAllClose });

const exact = { absolute: 1e-5, relative: 1e-5 };

/** One head of width 2 with projections that change nothing, on two tokens: every number can be worked out. */
function attendTwoTokens(
  flow: AttentionFlow,
  options: { below?: Tensor4D; gate?: number; temperature?: number },
) {
  const attention = new MultiHeadAttention(seededStore(1), { hiddenSize: 2, numHeads: 1, flow });
  for (const projection of [attention.query, attention.key, attention.value])
    projection.weight.values.set([1, 0, 0, 1]);
  attention.gate?.bias?.values.fill(options.gate ?? 0);
  attention.temperature?.bias?.values.fill(options.temperature ?? 0);
  const x = tensor2d([
    [1, 0],
    [1, 2],
  ]);
  const shape = { batch: 1, tokens: 2 };
  return tidy(() => {
    const result = attention.apply(x, fill([1, 1, 1, 2], 0) as Tensor4D, shape, options.below);
    return {
      scores: result.scores.arraySync()[0]?.[0],
      attention: result.attention.arraySync()[0]?.[0],
      context: result.context.arraySync(),
    };
  });
}

const root = Math.SQRT1_2;
/** x · xᵀ / √2 of the two tokens above. */
const own = [
  [1 * root, 1 * root],
  [1 * root, 5 * root],
];
const below = tensor4d([10, 20, 30, 40], [1, 1, 2, 2]);
const ln3 = Math.log(3);

describe('attention flow by hand', () => {
  test.each<{
    readonly name: string;
    readonly flow: AttentionFlow;
    readonly options: Parameters<typeof attendTwoTokens>[1];
    readonly ofOwn: number;
    readonly ofBelow: number;
  }>([
    { name: 'none ignores the layer below', flow: 'none', options: { below }, ofOwn: 1, ofBelow: 0 },
    { name: 'residual adds the scores below', flow: 'residual', options: { below }, ofOwn: 1, ofBelow: 1 },
    {
      name: 'residual has nothing to add to the lowest',
      flow: 'residual',
      options: {},
      ofOwn: 1,
      ofBelow: 0,
    },
    {
      name: 'gated at zero weights is the standard transformer',
      flow: 'gated',
      options: { below },
      ofOwn: 1,
      ofBelow: 0,
    },
    {
      name: 'gated: 2 sigmoid(ln 3) = 1.5 of its own, tanh(ln 3) = 0.8 of those below',
      flow: 'gated',
      options: { below, temperature: ln3, gate: ln3 },
      ofOwn: 1.5,
      ofBelow: 0.8,
    },
    {
      name: 'gated: a gate may turn what is below around, tanh(-ln 3) = -0.8',
      flow: 'gated',
      options: { below, temperature: -ln3, gate: -ln3 },
      ofOwn: 0.5,
      ofBelow: -0.8,
    },
  ])('$name', ({ flow, options, ofOwn, ofBelow }) => {
    const expected = [
      [10, 20],
      [30, 40],
    ].map((row, i) => row.map((score, j) => ofOwn * (own[i]?.[j] ?? NaN) + ofBelow * score));
    expect(attendTwoTokens(flow, options).scores).toBeAllClose(expected, exact);
  });

  test('attention is the softmax of the scores, the context its mean of the values', () => {
    const { scores, attention, context } = attendTwoTokens('residual', { below });
    expect(attention).toBeAllClose(softmax(tensor2d(scores!)).arraySync(), exact);
    const [, second] = attention!;
    expect(context[1]).toBeAllClose([second![0]! + second![1]!, 2 * second![1]!], exact);
  });

  test('a gate depends on the query: each token has its own', () => {
    const attention = new MultiHeadAttention(seededStore(1), { hiddenSize: 2, numHeads: 1, flow: 'gated' });
    for (const projection of [attention.query, attention.key, attention.value])
      projection.weight.values.fill(0);
    attention.gate?.weight.values.set([0, 1]);
    const x = tensor2d([
      [1, 0],
      [1, ln3],
    ]);
    const bias = fill([1, 1, 1, 2], 0) as Tensor4D;
    const { scores } = attention.apply(x, bias, { batch: 1, tokens: 2 }, below);
    expect(scores.arraySync()[0]?.[0]).toBeAllClose(
      [
        [0, 0],
        [24, 32],
      ],
      exact,
    );
  });
});
