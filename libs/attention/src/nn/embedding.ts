import { gather } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Parameter } from '../engine/parameter.ts';
import { normal } from './parameter-store.ts';
import type { Initializer, ParameterStore } from './parameter-store.ts';

/** A table of vectors, one a token id. */
export class Embedding {
  readonly weight: Parameter;

  constructor(store: ParameterStore, count: number, size: number, initializer: Initializer = normal(0.02)) {
    this.weight = store.create('weight', [count, size], initializer);
  }

  /**
   * @param ids int32 `[...]`
   * @returns `[..., size]`
   */
  apply<T extends Tensor>(ids: Tensor): T {
    return gather(this.weight.tensor<Tensor2D>(), ids as Tensor2D) as Tensor as T;
  }
}
