import { logSoftmax, matMul, mul, setBackend, slice, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import { Random } from '../data/random.ts';
import type { Feeds } from '../engine/session.ts';
import { testSession } from '../engine/testing/both-ways.ts';
import { tinyConfig, tinyIds, tinyPairs, tinyTransformer } from '../models/testing/tiny-transformer.ts';
import { translationLoss } from './translation-loss.ts';
import { translatorTask } from './translator-task.ts';

expect.extend({ toBeAllClose });

const { network, store } = tinyTransformer();

beforeAll(() => setBackend('cpu'));

test.each([0, 0.1, 0.5])(
  'is the cross entropy with %d of the target spread over the vocabulary',
  (labelSmoothing) => {
    const V = tinyConfig.vocabSize;
    const labels = [3, 10, 0];
    const weights = [0.5, 0.25, 0];
    const [loss, rows] = tidy(() => {
      const hidden = mul<Tensor2D>(slice(network.words.weight.tensor<Tensor2D>(), [0, 0], [3, -1]), 0.7);
      const all = { hidden, labels: tensor1d(labels, 'int32'), weights: tensor1d(weights) };
      const logs = logSoftmax(matMul(hidden, network.words.weight.tensor<Tensor2D>(), false, true));
      const value = translationLoss(network, all, labelSmoothing).arraySync();
      return [value, logs.arraySync() as number[][]] as const;
    });
    const expected = rows.map((row, at) => {
      const target = (id: number) => labelSmoothing / V + (id === labels[at] ? 1 - labelSmoothing : 0);
      return -(weights[at] ?? 0) * row.reduce((sum, each, id) => sum + target(id) * each, 0);
    });
    expect(loss).toBeAllClose(
      expected.reduce((sum, each) => sum + each, 0),
      { absolute: 1e-4, relative: 1e-4 },
    );
  },
);

test('an epoch holds every pair once, in the same batches each time it is asked for', async () => {
  const pairs = tinyPairs(
    Array.from({ length: 23 }, (_, at) => [at % 7, 1 + (at % 5)] as const),
    3,
  );
  await using task = await translatorTask({
    network,
    store,
    pairs,
    padId: tinyIds.pad,
    batchSize: 4,
    labelSmoothing: 0.1,
    random: Random.fromSeed(1),
    session: testSession,
  });
  const epoch = async (at: number) => {
    const batches: Feeds[] = [];
    for await (const batch of task.batches(at)) batches.push(batch);
    return batches;
  };
  const first = await epoch(0);
  expect(first).toHaveLength(task.batchesPerEpoch);
  expect(await epoch(0)).toEqual(first);
  expect(await epoch(1)).not.toEqual(first);
  const rows = first.flatMap(({ targetIds, labels }) => {
    const [B = 0, T = 0] = targetIds?.shape ?? [];
    const row = (array: typeof labels, at: number) =>
      [...(array?.data as Int32Array).subarray(at * T, (at + 1) * T)].filter((id) => id !== tinyIds.pad);
    return Array.from({ length: B }, (_, at) => [row(targetIds, at)[0], ...row(labels, at)].join());
  });
  expect(rows.toSorted()).toEqual(pairs.map(({ target }) => target.join()).toSorted());
  const { outputs } = await task.step(first[0] ?? {});
  expect(Number(outputs.loss.data[0])).toBeGreaterThan(0);
});
