import type { TensorsOf } from '../engine/signature.ts';
import type { EncoderLayerConfig } from '../nn/encoder-layer.ts';
import type { AdapterConfig } from './encoder-adapter.ts';
import type { ChunkReading } from './long-text.ts';
import type { PoolingMode } from './sentence-pooling.ts';
import type { TextEncoderConfig } from './text-encoder.ts';
import type { classifierSignature } from './text-inputs.ts';

/** An encoder that was trained before, with a head of its own. */
export interface EncoderBranchConfig extends TextEncoderConfig {
  readonly pooling: PoolingMode;
}

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
  /** Reads the tokens beside the branch that learns from nothing, or, where that has no convolutions, in its place. */
  readonly encoder?: EncoderBranchConfig;
  /** Texts longer than the attention reaches are read in chunks, whose answers are pooled; absent where they are cut off. */
  readonly chunks?: ChunkReading;
  /** Low-rank updates of that encoder, which itself stays as it was. */
  readonly adapter?: AdapterConfig;
}

export type ClassifierInputs = TensorsOf<typeof classifierSignature>;

/** Standard deviation of token and feature vectors at the start. */
export const featureDeviation = 0.1;
