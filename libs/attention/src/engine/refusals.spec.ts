import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { trace } from './compile.ts';
import { BakedSizeError, TracedReadError, UnsupportedKernelError } from './errors.ts';
import { float32 } from './signature.ts';
import { scope } from './tracer.ts';

const signature = { x: float32(['B', 'T']) };
/** Refused inside this scope. */
const inside = 'encoder/attention';
let calls = 2;
const ramp = (length: number, of: (position: number) => number) =>
  Float32Array.from({ length }, (_, at) => of(at));

describe('while tracing,', () => {
  test.each([
    {
      name: 'an array of a symbolic size',
      of: (x: Tensor2D) => tf.add(x, tf.tensor1d(ramp(x.shape[1], (at) => at))),
      error: BakedSizeError,
      operator: 'constant',
    },
    {
      name: 'a scalar that holds a symbolic size',
      of: (x: Tensor2D) => tf.mul(x, x.shape[1]),
      error: BakedSizeError,
      operator: 'Mul',
    },
    {
      name: 'a long array whose values come from a symbolic size',
      of: (x: Tensor2D) => tf.add(tf.sum(x), tf.tensor1d(ramp(12, (at) => at * x.shape[0]))),
      error: BakedSizeError,
      operator: 'Add',
    },
    {
      name: 'an attribute computed from a symbolic size',
      of: (x: Tensor2D) => tf.leakyRelu(x, 1 / x.shape[0]),
      error: BakedSizeError,
      operator: 'LeakyRelu',
    },
    {
      name: 'a size less another',
      of: (x: Tensor2D) => tf.slice(x, [0, 1], [-1, -1]),
      error: BakedSizeError,
      operator: 'Slice',
    },
    {
      name: 'a size plus another',
      of: (x: Tensor2D) => tf.concat([x, tf.ones<tf.Rank.R2>([x.shape[0], 1])], 1),
      error: BakedSizeError,
      operator: 'Concat',
    },
    {
      name: 'a symbolic axis in numbered parts',
      of: (x: Tensor2D) => tf.addN(tf.unstack(x)),
      error: BakedSizeError,
      operator: 'Split',
    },
    {
      name: 'a number that differs from call to call',
      of: (x: Tensor2D) => tf.mul(x, calls++),
      error: BakedSizeError,
      operator: 'Mul',
    },
    {
      name: 'a kernel without a lowering',
      of: (x: Tensor2D) => tf.atan(x),
      error: UnsupportedKernelError,
      operator: 'Atan',
    },
    {
      name: 'a read of a result',
      of: (x: Tensor2D) => tf.mul(x, tf.exp(x).dataSync()[0]!),
      error: TracedReadError,
      operator: 'Exp',
    },
    {
      name: 'a read of an input',
      of: (x: Tensor2D) => tf.mul(x, x.dataSync()[0]!),
      error: TracedReadError,
      operator: 'an input',
    },
    {
      name: 'a read as nested lists',
      of: (x: Tensor2D) => tf.mul(x, (tf.sum(x) as Scalar).arraySync()),
      error: TracedReadError,
      operator: 'ReduceSum',
    },
  ])('$name is refused by operator and scope', ({ of, error, operator }) => {
    const refused = () =>
      trace(({ x }) => ({ y: scope('encoder', () => scope('attention', () => of(x))) }), signature);
    expect(refused).toThrow(error);
    expect(refused).toThrow(`'${operator}' in '${inside}'`);
  });

  test('a result that is a constant made from a symbolic size is refused', () => {
    const refused = () => trace(({ x }) => ({ size: tf.scalar(x.shape[1]) }), signature);
    expect(refused).toThrow(BakedSizeError);
    expect(refused).toThrow("'size'");
  });

  test('a read after the trace is refused', () => {
    let kept: tf.Tensor | undefined;
    trace(({ x }) => ({ y: (kept = tf.keep(tf.exp(x))) }), signature);
    expect(() => kept?.dataSync()).toThrow(TracedReadError);
  });

  test('the backend of before is back after a refusal, with nothing left in memory', () => {
    tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    expect(() => trace(({ x }) => ({ y: tf.atan(tf.exp(x)) }), signature)).toThrow(UnsupportedKernelError);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before);
  });
});
