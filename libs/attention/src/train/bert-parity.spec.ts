import { mul, neg, reshape, sub, logSumExp, sum, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadEncoder } from '../artifacts/hugging-face.ts';
import { checkGraph } from '../engine/check.ts';
import { compile, compileGradient } from '../engine/compile.ts';
import { float32, int32 } from '../engine/signature.ts';
import { Dropout } from '../nn/dropout.ts';
import { Linear } from '../nn/linear.ts';
import { AdamW, adamWDefaults } from './adamw.ts';
import { globalNorm } from './global-norm.ts';
import { meanPool, normalizeRows } from '../models/pooling.ts';

interface Case {
  readonly input_ids: readonly number[];
  readonly last_hidden_state: readonly (readonly number[])[];
  readonly attentions: readonly (readonly (readonly (readonly number[])[])[])[];
  readonly embedding: readonly number[];
}
interface TrainingCase {
  readonly labels: readonly number[];
  readonly head_weight: readonly (readonly number[])[];
  readonly full: {
    readonly losses: readonly number[];
    readonly initial_gradient_norms: Readonly<Record<string, number>>;
  };
}

const folder = fileURLToPath(new URL('../../fixtures/bert-tiny-random/', import.meta.url));
const json = async <T>(name: string) => JSON.parse(await readFile(folder + name, 'utf8')) as T;
const cases = await json<readonly Case[]>('reference.json');
const { encoder, store } = await loadEncoder(folder);
const noDropout = new Dropout(undefined);

const signature = { ids: int32(['B', 'T']), positions: int32(['B', 'T']), mask: float32(['B', 'T']) };
interface Inputs {
  readonly ids: Tensor2D;
  readonly positions: Tensor2D;
  readonly mask: Tensor2D;
}
const forward = ({ ids, positions, mask }: Inputs) => {
  const { hidden, attentions } = encoder.apply({ ids, positions, mask }, noDropout);
  const embedding = normalizeRows(meanPool(hidden, mask));
  return {
    hidden,
    embedding,
    ...Object.fromEntries(attentions.map((maps, layer) => [`attention${layer}`, maps])),
  };
};

/** One padded batch of all texts. */
function padded(all: readonly Case[]) {
  const T = Math.max(...all.map(({ input_ids }) => input_ids.length));
  const shape = [all.length, T];
  const of = (value: (ids: readonly number[], at: number) => number) =>
    all.flatMap(({ input_ids }) => Array.from({ length: T }, (_, at) => value(input_ids, at)));
  return {
    T,
    ids: { data: Int32Array.from(of((ids, at) => ids[at] ?? 0)), shape },
    positions: { data: Int32Array.from(of((_, at) => at)), shape },
    mask: { data: Float32Array.from(of((ids, at) => (at < ids.length ? 1 : 0))), shape },
  };
}

describe('bert-tiny-random against PyTorch', () => {
  test.each(['compiled', 'eager'])(
    '%s: hidden states, attentions and embeddings of a padded batch',
    async (mode) => {
      const { T, ...feeds } = padded(cases);
      let results: Record<string, ArrayLike<number>>;
      if (mode === 'compiled') {
        await using run = await compile(forward, signature);
        checkGraph(run.graph);
        results = Object.fromEntries(
          Object.entries(await run(feeds)).map(([name, { data }]) => [name, data as Float32Array]),
        );
      } else {
        results = tidy(() => {
          const at = (
            { data, shape }: { data: Int32Array | Float32Array; shape: number[] },
            type: 'int32' | 'float32',
          ) => tensor2d(data, shape as [number, number], type);
          const outputs = forward({
            ids: at(feeds.ids, 'int32'),
            positions: at(feeds.positions, 'int32'),
            mask: at(feeds.mask, 'float32'),
          });
          return Object.fromEntries(
            Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync()]),
          ) as never;
        });
      }
      let worst = 0;
      const compare = (expected: number, actual: number | undefined) =>
        (worst = Math.max(worst, Math.abs(expected - (actual ?? NaN))));
      cases.forEach(({ input_ids, last_hidden_state, attentions, embedding }, b) => {
        last_hidden_state.forEach((row, t) =>
          row.forEach((x, d) => compare(x, results['hidden']?.[(b * T + t) * 32 + d])),
        );
        embedding.forEach((x, d) => compare(x, results['embedding']?.[b * 32 + d]));
        attentions.forEach((heads, layer) =>
          heads.forEach((rows, h) =>
            rows.forEach((row, i) =>
              row.forEach((x, j) =>
                compare(x, results[`attention${layer}`]?.[((b * 2 + h) * T + i) * T + j]),
              ),
            ),
          ),
        );
        expect(input_ids.length).toBeLessThanOrEqual(T);
      });
      expect(worst).toBeLessThan(1e-4);
    },
  );

  test('twelve AdamW steps follow the reference losses', async () => {
    const training = await json<TrainingCase>('training.json');
    const trained = await loadEncoder(folder);
    const head = new Linear(trained.store.within('head'), 32, 3);
    training.head_weight.forEach((row, from) =>
      row.forEach((x, to) => (head.weight.values[to * 32 + from] = x)),
    );
    const loss = ({ labels, ...tokens }: Inputs & { readonly labels: Tensor2D }) => {
      const { hidden } = trained.encoder.apply(tokens, noDropout);
      const logits = head.apply(meanPool(hidden, tokens.mask));
      const logProbabilities = sub(logits, reshape(logSumExp(logits, 1), [-1, 1]));
      return { loss: neg(sum(mul(logProbabilities, labels))) as Scalar };
    };
    const { T: _, ...feeds } = padded(cases);
    const share = 1 / cases.length;
    const labels = {
      data: Float32Array.from(
        training.labels.flatMap((label) => [0, 1, 2].map((c) => (c === label ? share : 0))),
      ),
      shape: [cases.length, 3],
    };
    await using step = await compileGradient(loss, trained.store.all(), {
      ...signature,
      labels: float32(['B', 3]),
    });
    checkGraph(step.graph);
    const optimizer = new AdamW({ ...adamWDefaults, tableRows: 'all' });
    for (const [index, expected] of training.full.losses.entries()) {
      const { outputs, gradients } = await step({ ...feeds, labels });
      if (index === 0) {
        for (const [parameter, gradient] of gradients) {
          expect(
            Math.abs(
              globalNorm(new Map([[parameter, gradient]])) -
                (training.full.initial_gradient_norms[parameter.name] ?? NaN),
            ),
          ).toBeLessThan(1e-4);
        }
      }
      expect(Math.abs(Number(outputs.loss.data[0]) - expected)).toBeLessThan(1e-3);
      optimizer.update(gradients, () => 1e-3);
    }
  });

  test('the store holds the checkpoint', () => {
    expect(store.all()).toHaveLength(37);
  });
});
