import { toBeAllClose } from '@attention-flow/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { compile, compileGradient, trace } from './compile.ts';
import type { Compiled, CompiledGradient } from './compile.ts';
import { InvalidGraphError, MissingGradientError, ShapeError } from './errors.ts';
import { Parameter } from './parameter.ts';
import { float32 } from './signature.ts';
import { runCompiled, runEager, testSession } from './testing/both-ways.ts';
import type { Fn, Tensors } from './testing/both-ways.ts';
import { dense, eagerGradients } from './testing/eager-gradients.ts';
import { signature, tinyBatch, tinyEncoder } from './testing/tiny-encoder.ts';

expect.extend({ toBeAllClose });

const tolerance = { absolute: 1e-5, relative: 1e-4 };
const batches = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 8 }), fc.nat());
const runs = { numRuns: 30, seed: 1 };
const array = (...numbers: number[]) => ({ data: Float32Array.from(numbers), shape: [numbers.length] });

describe('one graph, compiled once,', () => {
  const model = tinyEncoder(7);
  const loss = model.loss as unknown as (inputs: Tensors) => Tensors & { readonly loss: Scalar };
  let forward: Compiled<'ids' | 'mask' | 'labels', 'loss' | 'probabilities' | 'attention'>;
  let backward: CompiledGradient<'ids' | 'mask' | 'labels', 'loss' | 'probabilities' | 'attention'>;
  beforeAll(async () => {
    forward = await compile(model.loss, signature, testSession);
    backward = await compileGradient(model.loss, model.parameters, signature, testSession);
  });
  afterAll(async () => {
    await forward[Symbol.asyncDispose]();
    await backward[Symbol.asyncDispose]();
  });

  test('gives the eager results at every batch and length', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ([B, T, seed]) => {
        const batch = tinyBatch(B, T, seed);
        const expected = runEager(loss, batch);
        const results = await forward(batch);
        for (const name of ['loss', 'probabilities', 'attention'] as const)
          expect(results[name]).toBeAllClose(expected[name]!, tolerance);
      }),
      runs,
    );
  });

  test('gives the eager gradients at every batch and length', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ([B, T, seed]) => {
        const batch = tinyBatch(B, T, seed);
        const expected = eagerGradients((inputs) => loss(inputs).loss, model.parameters, batch);
        const { outputs, gradients } = await backward(batch);
        expect(outputs.loss).toBeAllClose(runEager(loss, batch)['loss']!, tolerance);
        for (const parameter of model.parameters)
          expect(dense(gradients.get(parameter)!, parameter)).toBeAllClose(
            expected.get(parameter)!,
            tolerance,
          );
      }),
      runs,
    );
  });

  test('reads the current values of the parameters', async () => {
    const batch = tinyBatch(2, 3, 1);
    const { outputs: before } = await backward(batch);
    const first = Float32Array.from(before.loss.data as Float32Array);
    const output = model.parameters.at(-1)!;
    output.values.forEach((value, position) => (output.values[position] = -value));
    output.touch();
    const { outputs: after } = await backward(batch);
    expect(after.loss).not.toBeAllClose({ data: first, shape: [] }, tolerance);
    expect(after.loss).toBeAllClose(runEager(loss, batch)['loss']!, tolerance);
  });
});

describe('compile', () => {
  test('takes a tensor from outside as a constant, at every trace', async () => {
    tf.setBackend('cpu');
    const outside = tf.tensor1d([1, 2, 3]);
    const fn: Fn = ({ x }) => ({ y: tf.add(tf.mul(x!, outside), outside) });
    const input = { x: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] } };
    for (const [result] of [
      await runCompiled(fn, { x: float32(['B', 3]) }, [input]),
      await runCompiled(fn, { x: float32(['B', 3]) }, [input]),
    ])
      expect(result!['y']).toBeAllClose(
        [
          [2, 6, 12],
          [5, 12, 21],
        ],
        tolerance,
      );
    outside.dispose();
  });

  test.each([
    { name: 'an input', fn: ({ x }: Tensors) => ({ y: x! }), y: [1, 2] },
    {
      name: 'one tensor under two names',
      fn: ({ x }: Tensors) => [tf.neg(x!)].map((y) => ({ y, z: y }))[0]!,
      y: [-1, -2],
    },
    { name: 'a constant', fn: () => ({ y: tf.tensor1d([3, 4]) }), y: [3, 4] },
  ])('hands out $name', async ({ fn, y }) => {
    const [result] = await runCompiled(fn, { x: float32(['B']) }, [{ x: array(1, 2) }]);
    expect(result!['y']).toBeAllClose(y, tolerance);
  });

  test('works with sizes of which a prime of the trace is a divisor', async () => {
    const fn: Fn = ({ x }) => ({ y: tf.sum(tf.reshape(x!, [-1, 23, 2]), 1) });
    const x = { data: new Float32Array(3 * 46).fill(1), shape: [3, 46] };
    const [result] = await runCompiled(fn, { x: float32(['B', 46]) }, [{ x }]);
    expect(result!['y']).toBeAllClose({ data: new Float32Array(6).fill(23), shape: [3, 2] }, tolerance);
  });

  test('passes every graph through the checker', () => {
    const twice = () => trace(({ x }) => ({ x: tf.exp(x) }), { x: float32(['B']) });
    expect(twice).toThrow(InvalidGraphError);
    expect(twice).toThrow("the name 'x' is given twice");
  });

  test('refuses inputs that do not fit the signature', async () => {
    await using negated = await compile(({ x }) => ({ y: tf.neg(x) }), { x: float32(['B', 2]) }, testSession);
    await expect(negated({ x: { data: new Float32Array(3), shape: [1, 3] } })).rejects.toThrow(ShapeError);
  });

  test('may be called inside an eager function', () => {
    const outer = trace(
      ({ x }) => {
        const inner = trace(({ x }) => ({ y: tf.exp(x) }), { x: float32(['B']) });
        expect(inner.nodes.map(({ operator }) => operator)).toEqual(['Exp']);
        return { y: tf.neg(x) };
      },
      { x: float32(['B']) },
    );
    expect(outer.nodes.map(({ operator }) => operator)).toEqual(['Neg']);
  });
});

describe('compileGradient', () => {
  const used = new Parameter('used', [2], Float32Array.of(1, 2));
  const unused = new Parameter('unused', [2], Float32Array.of(1, 2));
  const loss = ({ x }: { readonly x: tf.Tensor1D }) => ({ loss: tf.sum(tf.mul(x, used.tensor())) as Scalar });

  test('names parameters that the loss does not depend on', async () => {
    const refused = compileGradient(loss, [used, unused], { x: float32([2]) }, testSession);
    await expect(refused).rejects.toThrow(MissingGradientError);
    await expect(refused).rejects.toThrow('unused');
  });

  test('gives parameters that are not asked for no gradient', async () => {
    const frozen = ({ x }: { readonly x: tf.Tensor1D }) => ({
      loss: tf.sum(tf.mul(tf.mul(x, used.tensor()), unused.tensor())) as Scalar,
    });
    await using compiled = await compileGradient(frozen, [used], { x: float32([2]) }, testSession);
    const { gradients } = await compiled({ x: array(3, 5) });
    expect([...gradients.keys()]).toEqual([used]);
    expect(dense(gradients.get(used)!, used)).toBeAllClose([3, 10], tolerance);
  });
});
