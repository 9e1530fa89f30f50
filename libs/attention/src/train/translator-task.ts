import { reshape } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { bucketBatches } from '../data/batches.ts';
import type { Random } from '../data/random.ts';
import { compileGradient } from '../engine/compile.ts';
import type { GradientOptions } from '../engine/compile.ts';
import type { Feeds } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import type { TensorsOf } from '../engine/signature.ts';
import { collatePairs, teachingSignature } from '../models/transformer-batch.ts';
import type { TeachingFeeds, TokenPair } from '../models/transformer-batch.ts';
import type { Transformer } from '../models/transformer.ts';
import { Dropout, noiseRange } from '../nn/dropout.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { TrainingTask } from './trainer.ts';
import { translationLoss } from './translation-loss.ts';

export interface TranslatorTaskOptions {
  readonly network: Transformer;
  readonly store: ParameterStore;
  readonly pairs: readonly TokenPair[];
  readonly padId: number;
  readonly batchSize: number;
  readonly labelSmoothing: number;
  readonly random: Random;
  readonly session: GradientOptions;
}

/** Batches of pairs that are put together to be sorted by length. */
const batchesPerBucket = 16;

/** The loss of a batch where each target token is given the right ones before it. */
export const teachingLoss = (
  network: Transformer,
  inputs: TensorsOf<typeof teachingSignature>,
  dropouts: { readonly source: Dropout; readonly target: Dropout },
  labelSmoothing: number,
) => {
  const { sourceIds, sourcePositions, sourceMask, targetIds, targetPositions, labels, weights } = inputs;
  const source = { ids: sourceIds, positions: sourcePositions, mask: sourceMask };
  const target = { ids: targetIds, positions: targetPositions };
  const { hidden } = network.decode(target, network.encode(source, dropouts.source), dropouts.target);
  const flat = (each: Tensor2D): Tensor1D => reshape(each, [each.shape[0] * each.shape[1]]);
  return translationLoss(network, { hidden, labels: flat(labels), weights: flat(weights) }, labelSmoothing);
};

/** Compiles the training step of a translator: next tokens under teacher forcing. */
export async function translatorTask(
  options: TranslatorTaskOptions,
): Promise<Omit<TrainingTask, 'evaluate'> & AsyncDisposable> {
  const { network, store, pairs, batchSize, padId, random, session } = options;
  const signature = {
    ...teachingSignature,
    sourceNoise: float32(['B', 'S']),
    targetNoise: float32(['B', 'T']),
  };
  const step = await compileGradient(
    ({ sourceNoise, targetNoise, ...inputs }) => {
      const dropouts = { source: new Dropout(sourceNoise), target: new Dropout(targetNoise) };
      return { loss: teachingLoss(network, inputs, dropouts, options.labelSmoothing) };
    },
    store.all(),
    signature,
    session,
  );
  const lengths = pairs.map(({ source, target }) => source.length + target.length);
  return {
    parameters: store.all(),
    step,
    batchesPerEpoch: Math.ceil(pairs.length / batchSize),
    *batches(epoch) {
      const ofEpoch = random.fork(`epoch ${epoch}`);
      const bucketSize = batchSize * batchesPerBucket;
      const batches = bucketBatches(lengths, { batchSize, bucketSize, random: ofEpoch });
      for (const [index, batch] of batches.entries()) {
        const feeds = collatePairs(
          batch.flatMap((at) => pairs[at] ?? []),
          padId,
        );
        yield withNoise(feeds, ofEpoch.fork(`batch ${index}`));
      }
    },
    [Symbol.asyncDispose]: () => step[Symbol.asyncDispose](),
  };
}

function withNoise(feeds: TeachingFeeds, random: Random): Feeds {
  const { minimum, maximum } = noiseRange;
  const like = ({ shape, data }: TeachingFeeds['weights']) => ({
    shape,
    data: Float32Array.from({ length: data.length }, () => minimum + random.uniform() * (maximum - minimum)),
  });
  return { ...feeds, sourceNoise: like(feeds.sourceMask), targetNoise: like(feeds.weights) };
}
