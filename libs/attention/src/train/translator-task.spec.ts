import { jest } from '@jest/globals';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { toBeAllClose } from '@attention-flow/testing';
import { Random } from '../data/random.ts';
import { compileGradient } from '../engine/compile.ts';
import type { NdArray } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import { testSession } from '../engine/testing/both-ways.ts';
import { dense, eagerGradients } from '../engine/testing/eager-gradients.ts';
import { tinyIds, tinyPairs, tinyTransformer } from '../models/testing/tiny-transformer.ts';
import { collatePairs, teachingSignature } from '../models/transformer-batch.ts';
import type { TransformerConfig } from '../models/transformer-config.ts';
import { Dropout } from '../nn/dropout.ts';
import { teachingLoss } from './translator-task.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

expect.extend({ toBeAllClose });

describe.each<Partial<TransformerConfig>>([{}, { flow: 'gated', norm: 'post', positions: 'learned' }])(
  'the training step of a transformer with %j',
  (options) => {
    test('has the gradients of the eager run, at two sizes', async () => {
      const { network, store } = tinyTransformer({ ...options, dropout: 0.2 });
      const random = Random.fromSeed(4);
      const noise = (shape: readonly number[]): NdArray => ({
        shape,
        data: Float32Array.from(
          { length: shape.reduce((size, each) => size * each, 1) },
          () => 1 + 62 * random.uniform(),
        ),
      });
      const signature = {
        ...teachingSignature,
        sourceNoise: float32(['B', 'S']),
        noise: float32(['B', 'T']),
      };
      const loss = ({ sourceNoise, noise: targetNoise, ...inputs }: Inputs) =>
        teachingLoss(
          network,
          inputs,
          { source: new Dropout(sourceNoise), target: new Dropout(targetNoise) },
          0.1,
        );
      type Inputs = Parameters<typeof teachingLoss>[1] & Record<'sourceNoise' | 'noise', Tensor2D>;
      await using step = await compileGradient(
        (inputs) => ({ loss: loss(inputs) }),
        store.all(),
        signature,
        testSession,
      );
      for (const lengths of [
        [[3, 4]],
        [
          [5, 2],
          [1, 8],
          [0, 0],
        ],
      ] as const) {
        const pairs = collatePairs(tinyPairs(lengths, 9), tinyIds.pad);
        const feeds = {
          ...pairs,
          sourceNoise: noise(pairs.sourceMask.shape),
          noise: noise(pairs.weights.shape),
        };
        const { gradients } = await step(feeds);
        const expected = eagerGradients((inputs) => loss(inputs as Inputs), store.all(), feeds);
        for (const parameter of store.all()) {
          const gradient = gradients.get(parameter);
          if (!gradient) throw new Error(`No gradient of '${parameter.name}'`);
          expect([...(dense(gradient, parameter).data as Float32Array)]).toBeAllClose(
            [...(expected.get(parameter)?.data as Float32Array)],
            { absolute: 1e-4, relative: 1e-3 },
          );
        }
      }
    });
  },
);
