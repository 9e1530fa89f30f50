import { add, gather, matMul, relu, transpose } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { checkGraph } from '../engine/check.ts';
import { trace } from '../engine/compile.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import { printGraph } from '../engine/print.ts';
import { OnnxSession } from '../engine/session.ts';
import { float32, int32 } from '../engine/signature.ts';
import { Embedding } from '../nn/embedding.ts';
import { FeatureBag } from '../nn/feature-bag.ts';
import { Linear } from '../nn/linear.ts';
import { normal } from '../nn/parameter-store.ts';
import { seededStore } from '../nn/testing/seeded-store.ts';
import { quantizeGraph } from './quantize-graph.ts';

/** Every way a learned matrix is read: looked up, in a weighted sum of rows, in a product with and without a bias. */
function model() {
  const store = seededStore(7);
  const words = new Embedding(store.within('words'), 90, 48, normal(0.5));
  const bag = new FeatureBag(store.within('bag'), 120, 48, 0.5);
  const up = new Linear(store.within('up'), 48, 64, { initializer: normal(0.2) });
  const out = store.create('out', [64, 32], normal(0.2));
  const small = new Linear(store.within('small'), 32, 4, { initializer: normal(0.5) });
  return ({ ids, features, weights }: { ids: Tensor1D; features: Tensor1D; weights: Tensor2D }) => {
    const read = add<Tensor2D>(words.apply<Tensor2D>(ids), bag.apply(features, weights));
    const hidden = matMul(relu(up.apply(read)), out.tensor<Tensor2D>());
    return { result: small.apply(hidden as Tensor2D) };
  };
}

const signature = { ids: int32(['N']), features: int32(['Q']), weights: float32(['N', 'Q']) };
const feeds = {
  ids: { data: Int32Array.of(3, 0, 89), shape: [3] },
  features: { data: Int32Array.of(5, 119), shape: [2] },
  weights: { data: Float32Array.of(0, 1, 0.5, 0.25, 0, 0), shape: [3, 2] },
};

async function run(graph: Parameters<typeof writeOnnx>[0]): Promise<readonly number[]> {
  await using session = await OnnxSession.open(writeOnnx(graph, { parameters: 'stored' }), {
    device: 'cpu',
    threads: 1,
  });
  const { result } = await session.run(feeds);
  return Array.from(result?.data as Float32Array);
}

describe('quantizeGraph', () => {
  const graph = trace(model(), signature);
  const quantized = quantizeGraph(graph);

  test('gives a valid graph of nearly the same results', async () => {
    checkGraph(quantized);
    const [exact, rounded] = [await run(graph), await run(quantized)];
    const largest = Math.max(...exact.map(Math.abs));
    exact.forEach((number, at) =>
      expect(Math.abs(number - (rounded[at] ?? NaN))).toBeLessThan(0.05 * largest),
    );
  });

  test('leaves float32 only what is small', () => {
    expect(quantized.parameters.map(({ name }) => name)).toEqual(['up.bias', 'small.weight', 'small.bias']);
    expect(printGraph(quantized)).not.toMatch(/float32\[(90|120), 48\]/);
  });

  test('stores about a quarter of the bytes', () => {
    const bytes = (each: typeof graph) => writeOnnx(each, { parameters: 'stored' }).length;
    const learned = graph.parameters.reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(bytes(graph) - bytes(quantized)).toBeGreaterThan(0.65 * learned);
  });

  test('quantises a matrix that is multiplied transposed', async () => {
    const table = seededStore(9).create('table', [120, 48], normal(0.3));
    const scores = trace(
      ({ ids, features, weights }: { ids: Tensor1D; features: Tensor1D; weights: Tensor2D }) => ({
        result: add(
          matMul(gather(table.tensor<Tensor2D>(), ids), transpose(table.tensor<Tensor2D>())),
          matMul(
            weights,
            matMul(gather(table.tensor<Tensor2D>(), features), table.tensor<Tensor2D>(), false, true),
          ),
        ),
      }),
      signature,
    );
    const tied = quantizeGraph(scores);
    checkGraph(tied);
    expect(tied.parameters).toEqual([]);
    const [exact, rounded] = [await run(scores), await run(tied)];
    const largest = Math.max(...exact.map(Math.abs));
    exact.forEach((number, at) =>
      expect(Math.abs(number - (rounded[at] ?? NaN))).toBeLessThan(0.05 * largest),
    );
  });
});
