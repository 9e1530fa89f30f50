// Attention written with TensorFlow.js: traced, printed, compiled, and compared with the same function run eagerly.
import { compile, float32, printGraph } from '@attention-flow/attention';
import { matMul, mul, setBackend, softmax, tensor3d } from '@tensorflow/tfjs-core';
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

const token = float32(['B', 'T', headDim]);
await using compiled = await compile(attend, { query: token, key: token, value: token });
console.log(`The graph, traced once for every batch size B and length T:\n${printGraph(compiled.graph)}\n`);

await setBackend('cpu');
for (const shape of [
  [1, 3, headDim],
  [2, 7, headDim],
] as const) {
  const arrays = { query: waves(shape, 0.3), key: waves(shape, 0.5), value: waves(shape, 0.7) };
  const fast = await compiled(arrays);
  const eager = attend({
    query: tensor3d(arrays.query.data, [...shape]),
    key: tensor3d(arrays.key.data, [...shape]),
    value: tensor3d(arrays.value.data, [...shape]),
  });
  const expected = eager.context.dataSync();
  const differences = expected.map((number, at) => Math.abs(number - Number(fast.context.data[at])));
  console.log(`[${shape.join(', ')}]: eager and compiled differ by at most ${Math.max(...differences)}`);
}

/** Numbers to compute with, always the same. */
function waves(shape: readonly number[], frequency: number) {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length }, (_, at) => Math.sin(frequency * at)) };
}
