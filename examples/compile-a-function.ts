// Attention written with TensorFlow.js: traced, printed, compiled, and compared with the same function run eagerly.
import { compile, float32, printGraph } from '@attention-flow/attention';
import { matMul, mul, softmax } from '@tensorflow/tfjs-core';
import type { Tensor3D } from '@tensorflow/tfjs-core';

const headDim = 4;

interface Inputs {
  readonly query: Tensor3D;
  readonly key: Tensor3D;
  readonly value: Tensor3D;
}

/** `softmax(Q Kᵀ / sqrt(K)) V` for `[B, T, K]` inputs (Vaswani et al. 2017, arXiv 1706.03762). */
function attend({ query, key, value }: Inputs) {
  const scores = mul(matMul(query, key, false, true), 1 / Math.sqrt(headDim));
  return { context: matMul(softmax(scores), value) };
}

const tokens = float32(['B', 'T', headDim]);
const signature = { query: tokens, key: tokens, value: tokens };
await using compiled = await compile(attend, signature);
await using eager = await compile(attend, signature, { device: 'tfjs-cpu' });
console.log(`Traced once, for every batch size B and every length T:\n${printGraph(compiled.graph)}\n`);

for (const shape of [
  [1, 3, headDim],
  [2, 7, headDim],
]) {
  const inputs = { query: waves(shape, 0.3), key: waves(shape, 0.5), value: waves(shape, 0.7) };
  const [fast, plain] = [await compiled(inputs), await eager(inputs)];
  const differences = inputs.value.data.map((_, at) =>
    Math.abs(Number(fast.context.data[at]) - Number(plain.context.data[at])),
  );
  console.log(`[${shape.join(', ')}]: compiled and eager differ by at most ${Math.max(...differences)}`);
}

/** Numbers to compute with, always the same. */
function waves(shape: readonly number[], frequency: number) {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length }, (_, at) => Math.sin(frequency * at)) };
}
