import { relu } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { gelu } from '../engine/fused.ts';
import { scope } from '../engine/tracer.ts';
import { Linear } from './linear.ts';
import type { ParameterStore } from './parameter-store.ts';

export type Activation = 'gelu' | 'relu';

export const activations: Readonly<Record<Activation, (x: Tensor2D) => Tensor2D>> = { gelu, relu };

/** Two linear layers with an activation between, `[N, D]` to `[N, D]` over width F. */
export class FeedForward {
  readonly up: Linear;
  readonly down: Linear;

  constructor(
    stores: { readonly up: ParameterStore; readonly down: ParameterStore },
    hiddenSize: number,
    intermediateSize: number,
    private readonly activation: Activation,
  ) {
    this.up = new Linear(stores.up, hiddenSize, intermediateSize);
    this.down = new Linear(stores.down, intermediateSize, hiddenSize);
  }

  apply(x: Tensor2D): Tensor2D {
    return scope('feedForward', () => this.down.apply(activations[this.activation](this.up.apply(x))));
  }
}
