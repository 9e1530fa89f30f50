import type { TensorsOf } from '../engine/signature.ts';
import type { EncoderLayerConfig } from '../nn/encoder-layer.ts';
import type { classifierSignature } from './text-inputs.ts';

export interface ClassifierConfig extends EncoderLayerConfig {
  readonly vocabSize: number;
  readonly numFeatures: number;
  readonly numClasses: number;
  /** Attention layers. */
  readonly numLayers: number;
  /** Widths of the residual convolutions below the attention layers. */
  readonly convolutions: readonly number[];
  /** Hidden units over a bag of n-grams. */
  readonly bagSize: number;
  /** Bags that learn apart from different beginnings. */
  readonly numBags: number;
  readonly embeddingDropout: number;
  /** Dropout of what the heads read. */
  readonly headDropout: number;
}

export type ClassifierInputs = TensorsOf<typeof classifierSignature>;

/** Standard deviation of token and feature vectors at the start. */
export const featureDeviation = 0.1;
