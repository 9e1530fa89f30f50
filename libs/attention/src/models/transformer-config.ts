import type { EncoderLayerConfig } from '../nn/encoder-layer.ts';

export interface TransformerConfig extends EncoderLayerConfig {
  /** Of the source and the target: they share one vocabulary, and one table of vectors. */
  readonly vocabSize: number;
  /** Of the encoder, and again of the decoder. */
  readonly numLayers: number;
  /** Waves, or a learned vector for each position. */
  readonly positions: 'sinusoidal' | 'learned';
  /** The longest source, its special tokens included. */
  readonly maxSourceTokens: number;
  /** The longest target with its end, or with its start. */
  readonly maxTargetTokens: number;
}

export type TransformerPreset = 'mini' | 'small' | 'base' | 'standard';

/** The part of a configuration that does not follow from the data. */
export type TransformerShape = Omit<TransformerConfig, 'vocabSize'>;

const common = {
  activation: 'relu',
  layerNormEpsilon: 1e-5,
  norm: 'pre',
  flow: 'none',
  dropout: 0.1,
  positions: 'sinusoidal',
  maxSourceTokens: 256,
  maxTargetTokens: 256,
} as const;

/**
 * Sizes to choose from. `standard` has the hyper-parameters that this project set out with: at most 256 tokens in and 256
 * out, 8 heads, 6 layers, feed-forward 1,024, dropout 0.1; its width of 256 keeps the paper's ratio of 4 to the feed-forward.
 */
export const transformerPresets: Readonly<Record<TransformerPreset, TransformerShape>> = {
  mini: { ...common, hiddenSize: 64, numHeads: 4, numLayers: 2, intermediateSize: 128 },
  small: { ...common, hiddenSize: 128, numHeads: 4, numLayers: 2, intermediateSize: 256 },
  base: { ...common, hiddenSize: 256, numHeads: 8, numLayers: 3, intermediateSize: 1024 },
  standard: { ...common, hiddenSize: 256, numHeads: 8, numLayers: 6, intermediateSize: 1024 },
};
