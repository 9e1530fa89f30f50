import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { compile, compileGradient, trace } from './compile.ts';
import { testSession } from './testing/both-ways.ts';
import type { Tensors } from './testing/both-ways.ts';
import { eagerGradients } from './testing/eager-gradients.ts';
import { signature, tinyBatch, tinyEncoder } from './testing/tiny-encoder.ts';

const calls = 1_000;
const residentMegabytes = () => process.memoryUsage.rss() / 2 ** 20;

/** Megabytes by which the process grew over the calls, after a warm-up. */
async function growthOver(call: (at: number) => Promise<unknown>): Promise<number> {
  for (let at = 0; at < calls / 4; at++) await call(at);
  const before = residentMegabytes();
  for (let at = 0; at < calls; at++) await call(at);
  return residentMegabytes() - before;
}

describe('nothing is left behind', () => {
  test('by 1,000 compiled calls and gradients', async () => {
    tf.setBackend('cpu');
    const { loss, parameters } = tinyEncoder(1);
    const batch = tinyBatch(16, 32, 1);
    const tensors = tf.memory().numTensors;
    await using forward = await compile(loss, signature, testSession);
    await using backward = await compileGradient(loss, parameters, signature, testSession);
    const growth = await growthOver((at) => (at % 4 === 0 ? backward(batch) : forward(batch)));
    // One call's results are 130 kB; kept, they would be 130 MB.
    expect(growth).toBeLessThan(40);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('by tracing, compiling and closing', async () => {
    tf.setBackend('cpu');
    const { loss, parameters } = tinyEncoder(2);
    const before = { ...tf.memory() };
    for (let at = 0; at < 20; at++) {
      trace(loss, signature);
      await using backward = await compileGradient(loss, parameters, signature, testSession);
      await backward(tinyBatch(2, 3, at));
    }
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    expect({ numTensors, numDataBuffers, numBytes }).toEqual({
      numTensors: before.numTensors,
      numDataBuffers: before.numDataBuffers,
      numBytes: before.numBytes,
    });
  });

  test('by eager gradients of parameters that change', () => {
    const { loss, parameters } = tinyEncoder(3);
    const step = () => {
      eagerGradients(
        (inputs: Tensors) => loss(inputs as never).loss as Scalar,
        parameters,
        tinyBatch(2, 3, 1),
      );
      for (const parameter of parameters) parameter.touch();
    };
    step();
    const tensors = tf.memory().numTensors;
    for (let at = 0; at < 20; at++) step();
    expect(tf.memory().numTensors).toBe(tensors);
    for (const parameter of parameters) parameter.dispose();
    expect(tf.memory().numTensors).toBe(tensors - parameters.length);
  });
});
