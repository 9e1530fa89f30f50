import { mul, neg, reshape, sub, logSumExp, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadEncoder } from '../artifacts/hugging-face.ts';
import { checkGraph } from '../engine/check.ts';
import { compileGradient } from '../engine/compile.ts';
import { float32, int32 } from '../engine/signature.ts';
import { attachAdapter } from '../models/encoder-adapter.ts';
import { meanPool } from '../models/pooling.ts';
import { collateTokens } from '../models/sentence-inputs.ts';
import { Dropout } from '../nn/dropout.ts';
import { Linear } from '../nn/linear.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { AdamW, adamWDefaults } from './adamw.ts';
import { globalNorm } from './global-norm.ts';

interface Reference {
  readonly labels: readonly number[];
  readonly head_weight: readonly (readonly number[])[];
  readonly lora_rank: number;
  readonly lora_alpha: number;
  /** By `layer.target`, `[rank, in]`. */
  readonly lora_A: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly lora: {
    readonly losses: readonly number[];
    readonly initial_gradient_norms: Readonly<Record<string, number>>;
  };
}

const folder = fileURLToPath(new URL('../../fixtures/bert-tiny-random/', import.meta.url));
const json = async <T>(name: string) => JSON.parse(await readFile(folder + name, 'utf8')) as T;
const reference = await json<Reference>('training.json');
const texts = await json<readonly { readonly input_ids: readonly number[] }[]>('reference.json');

const noDropout = new Dropout(undefined);
interface Inputs {
  readonly ids: Tensor2D;
  readonly positions: Tensor2D;
  readonly mask: Tensor2D;
  readonly labels: Tensor2D;
}
const signature = {
  ids: int32(['B', 'T']),
  positions: int32(['B', 'T']),
  mask: float32(['B', 'T']),
  labels: float32(['B', 3]),
};

/** The encoder with the adapter and the head of the reference; only these two are learned. */
async function adapted() {
  const { encoder, store: base } = await loadEncoder(folder);
  const store = new ParameterStore();
  attachAdapter(encoder, store.within('adapter'), {
    rank: reference.lora_rank,
    alpha: reference.lora_alpha,
    targets: ['query', 'value'],
  });
  const head = new Linear(store.within('head'), 32, 3);
  reference.head_weight.forEach((row, from) =>
    row.forEach((x, to) => (head.weight.values[to * 32 + from] = x)),
  );
  for (const [place, rows] of Object.entries(reference.lora_A)) {
    const [layer, target] = place.split('.');
    const name = `adapter.encoder.layer.${layer}.attention.self.${target}.lora_A.weight`;
    store
      .all()
      .find((each) => each.name === name)!
      .values.set(rows.flat());
  }
  const loss = ({ labels, ...tokens }: Inputs) => {
    const logits = head.apply(meanPool(encoder.apply(tokens, noDropout).hidden, tokens.mask));
    const logProbabilities = sub(logits, reshape(logSumExp(logits, 1), [-1, 1]));
    return { loss: neg(sum(mul(logProbabilities, labels))) as Scalar };
  };
  return { base, store, loss };
}

const share = 1 / texts.length;
const feeds = {
  ...collateTokens(
    texts.map(({ input_ids }) => input_ids),
    0,
  ),
  labels: {
    data: Float32Array.from(
      reference.labels.flatMap((label) => [0, 1, 2].map((id) => (id === label ? share : 0))),
    ),
    shape: [texts.length, 3],
  },
};

describe('LoRA on bert-tiny-random against PyTorch', () => {
  test('twelve AdamW steps follow the reference losses, and the base stays as it was', async () => {
    const { base, store, loss } = await adapted();
    const before = base.all().map(({ values }) => values.slice());
    await using step = await compileGradient(loss, store.all(), signature);
    checkGraph(step.graph);
    const optimizer = new AdamW({ ...adamWDefaults, tableRows: 'all' });
    for (const [index, expected] of reference.lora.losses.entries()) {
      const { outputs, gradients } = await step(feeds);
      expect(Math.abs(Number(outputs.loss.data[0]) - expected)).toBeLessThan(1e-3);
      if (index === 0) {
        const norms = Object.fromEntries(
          [...gradients].map((each) => [referenceName(each[0].name), globalNorm(new Map([each]))]),
        );
        for (const [name, norm] of Object.entries(reference.lora.initial_gradient_norms))
          expect(Math.abs(norm - (norms[name] ?? NaN))).toBeLessThan(1e-4);
      }
      optimizer.update(gradients, () => 1e-3);
    }
    base.all().forEach(({ values }, at) => expect(values).toEqual(before[at]));
  });

  test('no gradient of the base is in the graph, nor anything that only such a gradient needs', async () => {
    const { base, store, loss } = await adapted();
    await using few = await compileGradient(loss, store.all(), signature);
    await using all = await compileGradient(loss, [...base.all(), ...store.all()], signature);
    const gradientsIn = ({ outputs }: typeof few.graph) =>
      outputs.map(({ name }) => name).filter((name) => name !== 'loss');
    expect(gradientsIn(few.graph)).toHaveLength(store.all().length);
    expect(gradientsIn(few.graph).every((name) => /adapter\.|head\./.test(name))).toBe(true);
    const matrices = base.all().filter(({ shape }) => shape.length === 2);
    const shapes = new Set(matrices.map(({ shape }) => shape.join()));
    const products = ({ nodes }: typeof few.graph) =>
      nodes.filter(
        ({ operator, outputs: [product] }) =>
          operator === 'MatMul' && shapes.has(product?.shape.join() ?? ''),
      ).length;
    const scattered = ({ nodes }: typeof few.graph) =>
      nodes.filter(({ operator }) => /Scatter/.test(operator)).length;
    // Of the six matrices of each of two layers.
    expect([products(all.graph), products(few.graph)]).toEqual([12, 0]);
    expect(scattered(few.graph)).toBe(0);
  });
});

/** `lora.0.query.A` for `adapter.encoder.layer.0.attention.self.query.lora_A.weight`. */
const referenceName = (name: string): string =>
  name.replace(
    /^adapter\.encoder\.layer\.(\d)\.attention\.self\.(\w+)\.lora_([AB])\.weight$/,
    'lora.$1.$2.$3',
  );
