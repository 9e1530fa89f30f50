import { matMul, mul } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { Parameter } from '../engine/parameter.ts';
import type { Linear, LinearUpdate } from './linear.ts';
import { normal, zeros } from './parameter-store.ts';
import type { ParameterStore } from './parameter-store.ts';

export interface LowRank {
  readonly rank: number;
  /** The update counts `alpha / rank`, so that the learning rate need not follow the rank. */
  readonly alpha: number;
}

/**
 * A low-rank update of a linear layer, `x Aᵀ Bᵀ · alpha / rank`, which is learned while the layer stays as it is. It begins
 * at 0. Parameters are named as PEFT names them.
 * @see Hu et al. (2021), LoRA, arXiv 2106.09685
 */
export class LowRankUpdate implements LinearUpdate {
  /** `[rank, in]` */
  readonly a: Parameter;
  /** `[out, rank]` */
  readonly b: Parameter;

  constructor(
    store: ParameterStore,
    { weight }: Linear,
    private readonly lowRank: LowRank,
  ) {
    const [outputSize = 0, inputSize = 0] = weight.shape;
    const { rank } = lowRank;
    const initializer = normal(1 / Math.sqrt(3 * inputSize));
    this.a = store.within('lora_A').create('weight', [rank, inputSize], initializer);
    this.b = store.within('lora_B').create('weight', [outputSize, rank], zeros);
  }

  get scale(): number {
    return this.lowRank.alpha / this.lowRank.rank;
  }

  apply(x: Tensor2D): Tensor2D {
    return scope('adapter', () => mul(lowRankProduct(x, this.a.tensor(), this.b.tensor()), this.scale));
  }
}

/** `x Aᵀ Bᵀ`: `[N, in]` by `[rank, in]` and `[out, rank]` to `[N, out]`. */
export const lowRankProduct = (x: Tensor2D, a: Tensor2D, b: Tensor2D): Tensor2D =>
  matMul(matMul(x, a, false, true), b, false, true);
