import { gather, matMul } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import { Embedding } from './embedding.ts';
import { normal } from './parameter-store.ts';
import type { ParameterStore } from './parameter-store.ts';

/** Sparse features as a weighted sum of their vectors: a linear layer over a long, mostly empty input. */
export class FeatureBag {
  readonly table: Embedding;

  constructor(store: ParameterStore, numFeatures: number, size: number, deviation: number) {
    // A batch without a feature reads row 0 with weight 0, so there is one even where no feature is known.
    this.table = new Embedding(store, Math.max(1, numFeatures), size, normal(deviation));
  }

  /**
   * @param features int32 `[Q]`, the features that the batch holds, each once
   * @param weights `[N, Q]`, how much of each feature a row holds
   * @returns `[N, size]`
   */
  apply(features: Tensor1D, weights: Tensor2D): Tensor2D {
    return scope('featureBag', () => matMul(weights, gather(this.table.weight.tensor<Tensor2D>(), features)));
  }
}
