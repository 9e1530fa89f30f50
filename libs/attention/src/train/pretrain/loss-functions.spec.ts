import * as tf from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import { compileGradient } from '../../engine/compile.ts';
import { Parameter } from '../../engine/parameter.ts';
import { float32, int32 } from '../../engine/signature.ts';
import { testSession } from '../../engine/testing/both-ways.ts';
import { seededRandom } from '../../engine/testing/operands.ts';
import { infoNce, logSumExpRows, vocabularyLoss } from './loss-functions.ts';

expect.extend({ toBeAllClose });
const close = { absolute: 1e-5, relative: 1e-4 };

const random = seededRandom(3);
const numbers = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);

describe('logSumExpRows', () => {
  test('is log Σ exp, for large numbers too, and its gradient the softmax', () => {
    const x = tf.tensor2d([
      [0, 0],
      [1000, 999],
    ]);
    expect(logSumExpRows(x).arraySync()).toBeAllClose(
      [Math.log(2), 1000 + Math.log(1 + Math.exp(-1))],
      close,
    );
    const gradient = tf.grad((each) => tf.sum(logSumExpRows(each as tf.Tensor2D)))(x) as tf.Tensor2D;
    const e = Math.exp(-1);
    expect(gradient.arraySync()).toBeAllClose(
      [
        [0.5, 0.5],
        [1 / (1 + e), e / (1 + e)],
      ],
      close,
    );
  });
});

test('vocabularyLoss is -log softmax at the target, compiled with the gradients of plain operations', async () => {
  const [V, D] = [7, 3];
  const weight = new Parameter('weight', [V, D], numbers(V * D));
  const bias = new Parameter('bias', [V], numbers(V));
  const parameters = [weight, bias];
  const signature = { x: float32(['M', D]), targets: int32(['M']) };
  const of = () => ({ weight: weight.tensor<tf.Tensor2D>(), bias: bias.tensor<tf.Tensor1D>() });
  await using ours = await compileGradient(
    ({ x, targets }) => ({ loss: tf.sum(vocabularyLoss(x, of(), targets)) as tf.Scalar }),
    parameters,
    signature,
    testSession,
  );
  await using plain = await compileGradient(
    ({ x, targets }) => {
      const logits = tf.add(tf.matMul(x, of().weight, false, true), of().bias);
      const likelihoods = tf.mul(tf.logSoftmax(logits), tf.oneHot(targets, V));
      return { loss: tf.neg(tf.sum(likelihoods)) as tf.Scalar };
    },
    parameters,
    signature,
    testSession,
  );
  const feeds = {
    x: { data: numbers(4 * D), shape: [4, D] },
    targets: { data: Int32Array.from([6, 0, 3, 3]), shape: [4] },
  };
  const [a, b] = [await ours(feeds), await plain(feeds)];
  expect(Array.from(a.outputs.loss.data as Float32Array)).toBeAllClose(
    Array.from(b.outputs.loss.data as Float32Array),
    close,
  );
  for (const parameter of parameters) {
    const [one, other] = [a.gradients.get(parameter), b.gradients.get(parameter)];
    if (one?.kind !== 'dense' || other?.kind !== 'dense') throw new Error('expected dense gradients');
    expect(Array.from(one.values)).toBeAllClose(Array.from(other.values), close);
  }
});

describe('infoNce', () => {
  const unit = (degrees: number) => [
    Math.cos((degrees * Math.PI) / 180),
    Math.sin((degrees * Math.PI) / 180),
  ];
  const batch = (texts: readonly number[], pairs: readonly number[], excluded?: readonly number[][]) => ({
    texts: tf.tensor2d(texts.map(unit)),
    pairs: tf.tensor2d(pairs.map(unit)),
    excluded: excluded ? tf.tensor2d(excluded.map((row) => [...row])) : tf.zeros<tf.Rank.R2>([2, 2]),
    shares: tf.fill<tf.Rank.R1>([2], 0.5),
  });

  test('is the cross entropy of both directions, worked out by hand', () => {
    // Cosines: [1, 0] and [0, 1]; at temperature 1 each of the four losses is log(1 + 1/e).
    expect(infoNce(batch([0, 90], [0, 90]), 1).arraySync()).toBeCloseTo(Math.log(1 + Math.exp(-1)), 5);
    expect(infoNce(batch([0, 90], [0, 90]), 0.05).arraySync()).toBeCloseTo(0, 5);
    expect(infoNce(batch([0, 90], [90, 0]), 0.05).arraySync()).toBeCloseTo(20, 4);
  });

  test('a pair that is excluded is no wrong answer', () => {
    const same = [
      [0, -1e9],
      [-1e9, 0],
    ];
    expect(infoNce(batch([0, 1], [0, 1], same), 0.05).arraySync()).toBeCloseTo(0, 5);
    expect(infoNce(batch([0, 1], [0, 1]), 0.05).arraySync()).toBeGreaterThan(0.6);
  });
});
