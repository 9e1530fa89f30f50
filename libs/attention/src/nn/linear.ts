import { add, matMul } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../engine/fused.ts';
import type { Parameter } from '../engine/parameter.ts';
import { normal, zeros } from './parameter-store.ts';
import type { Initializer, ParameterStore } from './parameter-store.ts';

export interface LinearOptions {
  readonly bias?: boolean;
  readonly initializer?: Initializer;
}

/** What is added to the result of a linear layer that stays as it is, `[N, in]` to `[N, out]`. */
export interface LinearUpdate {
  apply(x: Tensor2D): Tensor2D;
}

/** `x Wᵀ + b`, with `W` stored `[out, in]`. */
export class Linear {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  update: LinearUpdate | undefined;

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
    const y: Tensor2D = this.bias
      ? linear(x, weight, this.bias.tensor<Tensor1D>())
      : matMul(x, weight, false, true);
    return this.update ? add(y, this.update.apply(x)) : y;
  }
}
