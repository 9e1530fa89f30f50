import { add } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { compileGradient } from '../../engine/compile.ts';
import type { CompiledGradient } from '../../engine/compile.ts';
import type { SessionOptions } from '../../engine/session.ts';
import { float32, int32 } from '../../engine/signature.ts';
import type { TensorsOf } from '../../engine/signature.ts';
import { scope } from '../../engine/tracer.ts';
import { normalizeRows } from '../../models/pooling.ts';
import { tokensPart } from '../../models/sentence-model.ts';
import type { FeaturePart, SentenceModel } from '../../models/sentence-model.ts';
import type { TokenBatch } from '../../models/text-encoder.ts';
import { Dropout } from '../../nn/dropout.ts';
import type { ParameterStore } from '../../nn/parameter-store.ts';
import { infoNce } from './loss-functions.ts';

/** Both texts of each example: a row's pair is the row of the same number. */
const tokensSignature = {
  ids: int32(['B', 'T']),
  positions: int32(['B', 'T']),
  mask: float32(['B', 'T']),
  noise: float32(['B', 'T']),
  pairIds: int32(['B', 'S']),
  pairPositions: int32(['B', 'S']),
  pairMask: float32(['B', 'S']),
  pairNoise: float32(['B', 'S']),
  excluded: float32(['B', 'B']),
  shares: float32(['B']),
} as const;

const bothSignature = {
  ...tokensSignature,
  features: int32(['Q']),
  featureWeights: float32(['B', 'Q']),
  pairFeatures: int32(['P']),
  pairFeatureWeights: float32(['B', 'P']),
} as const;

/**
 * Compiles the loss of contrastive learning with its gradients. Tokens and n-grams each have a loss of their own, so that
 * neither leaves the work to the other.
 * @param temperature what cosines are divided by
 */
export function compileContrastive(
  model: SentenceModel,
  store: ParameterStore,
  temperature: number,
  session: SessionOptions,
): Promise<CompiledGradient<string, 'loss'>> {
  const parameters = store.all();
  const { features } = model;
  if (!features)
    return compileGradient(
      (inputs) => ({ loss: tokensLoss(model, inputs, temperature) }),
      parameters,
      tokensSignature,
      session,
    );
  return compileGradient(
    (inputs) => ({
      loss: add(tokensLoss(model, inputs, temperature), featuresLoss(features, inputs, temperature)),
    }),
    parameters,
    bothSignature,
    session,
  );
}

function tokensLoss(
  model: SentenceModel,
  inputs: TensorsOf<typeof tokensSignature>,
  temperature: number,
): Scalar {
  const vectors = (batch: TokenBatch, noise: Tensor2D) =>
    normalizeRows(tokensPart({ ...model, normalize: false }, batch, new Dropout(noise)));
  const { pairIds, pairPositions, pairMask, pairNoise, excluded, shares, noise, ...batch } = inputs;
  const texts = scope('texts', () => vectors(batch, noise));
  const pairs = scope('pairs', () =>
    vectors({ ids: pairIds, positions: pairPositions, mask: pairMask }, pairNoise),
  );
  return infoNce({ texts, pairs, excluded, shares }, temperature);
}

function featuresLoss(
  { bag }: FeaturePart,
  inputs: TensorsOf<typeof bothSignature>,
  temperature: number,
): Scalar {
  const { features, featureWeights, pairFeatures, pairFeatureWeights, excluded, shares } = inputs;
  const texts = bag.apply(features, featureWeights);
  const pairs = bag.apply(pairFeatures, pairFeatureWeights);
  return scope('features', () => infoNce({ texts, pairs, excluded, shares }, temperature));
}
