import type { TextEncoderConfig } from './text-encoder.ts';

export type EncoderPreset = 'mini' | 'small' | 'base';

/** The part of a configuration that does not follow from the data. */
export type EncoderShape = Omit<TextEncoderConfig, 'vocabSize'>;

const common = {
  architecture: 'bert',
  activation: 'gelu',
  layerNormEpsilon: 1e-12,
  norm: 'post',
  flow: 'none',
  dropout: 0.1,
  maxPositions: 512,
  typeVocabSize: 2,
} as const;

/** Sizes to choose from, all in the layout of BERT; `small` is that of BERT-mini (Turc et al. 2019, arXiv 1908.08962). */
export const encoderPresets: Readonly<Record<EncoderPreset, EncoderShape>> = {
  mini: { ...common, hiddenSize: 128, numLayers: 2, numHeads: 2, intermediateSize: 512 },
  small: { ...common, hiddenSize: 256, numLayers: 4, numHeads: 4, intermediateSize: 1024 },
  base: { ...common, hiddenSize: 384, numLayers: 6, numHeads: 6, intermediateSize: 1536 },
};
