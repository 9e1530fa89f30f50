import type { Parameter } from '../engine/parameter.ts';
import { adapterPlace, encoderHeadPlace, encoderPlace } from '../models/encoder-branch.ts';
import type { ClassifierConfig } from '../models/classifier-config.ts';

/** How an encoder that was trained before is adapted. */
export interface FineTuning {
  /** Peak learning rate of its highest layer; follows the width of the encoder unless given. */
  readonly learningRate?: number;
  /** What each layer's learning rate is multiplied by for the one below (Howard & Ruder 2018, arXiv 1801.06146); 1 unless given. */
  readonly layerDecay?: number;
  /** What stays as it is: the embeddings, or these and so many of the lowest layers; nothing unless given. */
  readonly freeze?: 'embeddings' | number;
}

/** Peak learning rates, by what learns. */
const rates = {
  bag: 4e-3,
  tokens: 3e-3,
  head: 3e-3,
  adapter: 2e-3,
  /** Narrow encoders, as one pretrains oneself, take and need more than wide published ones. */
  encoder: ({ hiddenSize }: { readonly hiddenSize: number }) => (hiddenSize <= 384 ? 5e-4 : 3e-5),
} as const;

/** The peak learning rate of each parameter of a classifier. */
export function peakLearningRates(
  { encoder }: ClassifierConfig,
  { learningRate, layerDecay = 1 }: FineTuning,
): (parameter: Parameter) => number {
  const peak = learningRate ?? (encoder ? rates.encoder(encoder) : 0);
  const layers = encoder?.numLayers ?? 0;
  return ({ name }) => {
    if (name.startsWith('bag.')) return rates.bag;
    if (name.startsWith(`${encoderPlace}.`)) return peak * layerDecay ** (layers - depthOf(name));
    if (name.startsWith(`${adapterPlace}.`)) return learningRate ?? rates.adapter;
    return name.startsWith(`${encoderHeadPlace}.`) ? rates.head : rates.tokens;
  };
}

/** The parameters that learn: an encoder under an adapter stays as it is, and so does what is frozen. */
export function learnedParameters(
  parameters: readonly Parameter[],
  { adapter }: ClassifierConfig,
  { freeze }: FineTuning,
): readonly Parameter[] {
  const frozen = freeze === 'embeddings' ? 0 : (freeze ?? -1);
  const isFrozen = (name: string) =>
    name.startsWith(`${encoderPlace}.`) && (adapter !== undefined || depthOf(name) <= frozen);
  return parameters.filter(({ name }) => !isFrozen(name));
}

/** 0 for the embeddings, 1 for the lowest layer of an encoder, and so on. */
function depthOf(name: string): number {
  const [, index] = /\blayer\.(\d+)\./.exec(name) ?? [];
  return index === undefined ? 0 : Number(index) + 1;
}
