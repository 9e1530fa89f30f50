import { add, matMul } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Parameter } from '../engine/parameter.ts';
import { normal, zeros } from './parameter-store.ts';
import type { Initializer, ParameterStore } from './parameter-store.ts';

export interface LinearOptions {
  readonly bias?: boolean;
  readonly initializer?: Initializer;
}

/** `x Wᵀ + b`, with `W` stored `[out, in]`. */
export class Linear {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  constructor(store: ParameterStore, inputSize: number, outputSize: number, options: LinearOptions = {}) {
    this.weight = store.create('weight', [outputSize, inputSize], options.initializer ?? normal(0.02));
    this.bias = options.bias === false ? undefined : store.create('bias', [outputSize], zeros);
  }

  /**
   * @param x `[N, in]`
   * @returns `[N, out]`
   */
  apply(x: Tensor2D): Tensor2D {
    const product: Tensor2D = matMul(x, this.weight.tensor<Tensor2D>(), false, true);
    return this.bias ? add(product, this.bias.tensor<Tensor1D>()) : product;
  }
}
