import type { ClassifierConfig } from './classifier-config.ts';

export type ClassifierPreset = 'mini' | 'small' | 'base';

/** The part of a configuration that does not follow from the data. */
export type ClassifierShape = Omit<ClassifierConfig, 'vocabSize' | 'numFeatures' | 'numClasses'>;

const common = {
  activation: 'gelu',
  layerNormEpsilon: 1e-5,
  norm: 'pre',
  flow: 'none',
  dropout: 0.2,
  embeddingDropout: 0.2,
  headDropout: 0.5,
} as const;

/** Sizes to choose from; `small` is what the figures in docs/models are measured with. */
export const classifierPresets: Readonly<Record<ClassifierPreset, ClassifierShape>> = {
  mini: {
    ...common,
    hiddenSize: 64,
    numHeads: 2,
    numLayers: 2,
    intermediateSize: 128,
    convolutions: [3],
    bagSize: 128,
    numBags: 1,
  },
  small: {
    ...common,
    hiddenSize: 128,
    numHeads: 4,
    numLayers: 2,
    intermediateSize: 256,
    convolutions: [3, 5],
    bagSize: 256,
    numBags: 2,
  },
  base: {
    ...common,
    hiddenSize: 256,
    numHeads: 4,
    numLayers: 4,
    intermediateSize: 1024,
    convolutions: [3, 5],
    bagSize: 512,
    numBags: 2,
  },
};
