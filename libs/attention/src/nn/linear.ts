import { matMul } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../engine/fused.ts';
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
    const weight = this.weight.tensor<Tensor2D>();
    return this.bias ? linear(x, weight, this.bias.tensor<Tensor1D>()) : matMul(x, weight, false, true);
  }
}
