import { readFileSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { compileGradient, trace } from './compile.ts';
import { Parameter } from './parameter.ts';
import { printGraph, printLines } from './print.ts';
import { float32, int32 } from './signature.ts';
import { testSession } from './testing/both-ways.ts';
import { scope } from './tracer.ts';

const table = new Parameter('table', [5, 4], new Float32Array(20));
const weights = new Parameter('weights', [4, 3], new Float32Array(12));
const signature = { ids: int32(['B', 'T']), labels: int32(['B']) };

interface Inputs {
  readonly ids: Tensor2D;
  readonly labels: Tensor1D;
}

const classify = ({ ids }: Inputs) => {
  const bag = scope('bag', () => tf.sum(tf.gather(table.tensor(), ids), 1) as Tensor2D);
  return { logits: scope('head', () => tf.matMul(tf.relu(bag), weights.tensor<Tensor2D>())) };
};
const loss = (inputs: Inputs) => ({
  loss: tf.neg(
    tf.sum(tf.mul(tf.log(tf.softmax(classify(inputs).logits)), tf.oneHot(inputs.labels, 3))),
  ) as Scalar,
});

/** The committed text; `UPDATE_GOLDEN=1` writes it anew, for a person to review. */
function golden(name: string, actual: string): string {
  const file = new URL(`testing/golden/${name}.txt`, import.meta.url);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${actual}\n`);
  return readFileSync(file, 'utf8').trimEnd();
}

describe('printGraph', () => {
  test('of a function is the committed text', () => {
    const text = printGraph(trace(classify, signature));
    expect(text).toBe(golden('classifier', text));
  });

  test('of a loss with its gradients is the committed text', async () => {
    await using gradient = await compileGradient(loss, [table, weights], signature, testSession);
    const text = printGraph(gradient.graph);
    expect(text).toBe(golden('classifier-gradient', text));
  });

  test.each([
    { name: 'a product of sizes', of: (x: Tensor2D) => tf.reshape(x, [-1]), says: 'float32[3·B]' },
    { name: 'a scalar in place', of: (x: Tensor2D) => tf.add(x, 0.5), says: 'Add(%0, float32 0.5)' },
    {
      name: 'a short list in place',
      of: (x: Tensor2D) => tf.sum(x, 1),
      says: 'ReduceSum(%0, int64 [1], keepdims=0)',
    },
    { name: 'a fraction', of: (x: Tensor2D) => tf.leakyRelu(x, 0.25), says: 'LeakyRelu(%0, alpha=0.25f)' },
    { name: 'a list attribute', of: (x: Tensor2D) => tf.transpose(x), says: 'Transpose(%0, perm=[1, 0])' },
    {
      name: 'the scope',
      of: (x: Tensor2D) => scope('a', () => scope('b', () => tf.exp(x))),
      says: 'Exp(%0)  # a/b',
    },
  ])('shows $name', ({ of, says }) => {
    expect(printGraph(trace(({ x }) => ({ y: of(x) }), { x: float32(['B', 3]) }))).toContain(says);
  });

  test('tells two long constants apart', () => {
    const [one, other, again] = [1, 2, 1].map((factor) => {
      const ramp = tf.tensor1d(Array.from({ length: 9 }, (_, at) => factor * at));
      return printGraph(trace(({ x }) => ({ y: tf.add(x, ramp) }), { x: float32(['B', 9]) }));
    });
    expect(one).toMatch(/constant %1: float32\[9\] #[0-9a-f]{8}/);
    expect(other).not.toBe(one);
    expect(again).toBe(one);
  });

  test('names what a line speaks of', () => {
    const lines = printLines(trace(({ x }) => ({ y: scope('a', () => tf.exp(x)) }), { x: float32(['B']) }));
    expect(lines.map(({ subject, scope }) => ({ subject, scope }))).toEqual([
      { subject: 'x', scope: '' },
      { subject: 'Exp', scope: 'a' },
      { subject: 'y', scope: '' },
    ]);
  });
});
