import type { Tensor2D } from '@tensorflow/tfjs-core';
import { layerNormalization } from '../engine/fused.ts';
import type { Parameter } from '../engine/parameter.ts';
import { ones, zeros } from './parameter-store.ts';
import type { ParameterStore } from './parameter-store.ts';

/** Layer normalisation with learned scale and bias (Ba et al. 2016, arXiv 1607.06450). */
export class LayerNorm {
  readonly scale: Parameter;
  readonly bias: Parameter;

  constructor(
    store: ParameterStore,
    size: number,
    private readonly epsilon: number,
  ) {
    this.scale = store.create('weight', [size], ones);
    this.bias = store.create('bias', [size], zeros);
  }

  /** `[N, D]` to `[N, D]`. */
  apply(x: Tensor2D): Tensor2D {
    return layerNormalization(x, this.scale.tensor(), this.bias.tensor(), this.epsilon);
  }
}
