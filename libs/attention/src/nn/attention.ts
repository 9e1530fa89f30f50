import {
  add,
  matMul,
  mul,
  reshape,
  sigmoid,
  softmax,
  sub,
  sum,
  tanh,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import { Linear } from './linear.ts';
import type { ParameterStore } from './parameter-store.ts';
import { zeros } from './parameter-store.ts';

/**
 * How attention flows from layer to layer: `none` is the standard transformer; `residual` adds the scores of the layer
 * below (RealFormer, arXiv 2012.11747); `gated` scales those and the layer's own by learned functions of the query x,
 * `2 sigmoid(W x + b) · scores + tanh(G x + c) · below`. Both begin at zero weights, where that is the standard
 * transformer (as the tanh gates of Flamingo, arXiv 2204.14198).
 */
export type AttentionFlow = 'none' | 'residual' | 'gated';

export interface AttentionConfig {
  readonly hiddenSize: number;
  readonly numHeads: number;
  /** Width of a head where heads were taken out; `hiddenSize / numHeads` unless given. */
  readonly headDim?: number;
  readonly flow: AttentionFlow;
}

/** Width of one head. */
export const headWidth = ({ hiddenSize, numHeads, headDim }: AttentionConfig): number =>
  headDim ?? hiddenSize / numHeads;

/** Sizes of the batch at hand. */
export interface BatchShape {
  readonly batch: number;
  readonly tokens: number;
}

export interface AttentionResult {
  /** `[N, H·K]`, which is `[N, D]` unless heads were taken out */
  readonly context: Tensor2D;
  /** Before softmax, `[B, H, T, S]`; the next layer's flow starts here. */
  readonly scores: Tensor4D;
  /** After softmax, `[B, H, T, S]`; each row sums to 1. */
  readonly attention: Tensor4D;
}

/** What queries attend to: the keys and values of each head. */
export interface Memory {
  /** `[B, H, S, K]` */
  readonly key: Tensor4D;
  /** `[B, H, S, K]` */
  readonly value: Tensor4D;
}

/** The keys and values of earlier tokens in slots, one a token; those of the newest token are not in it yet. */
export interface MemorySlots extends Memory {
  /** `[S]`, 1 for the slot that the newest token will have, else 0. */
  readonly isNewest: Tensor1D;
}

/** Parameter names of the projections, as the checkpoint has them. */
export interface AttentionNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
}

export interface AttentionPlace {
  readonly names?: AttentionNames;
  readonly isLowest?: boolean;
}

const defaultNames: AttentionNames = { query: 'query', key: 'key', value: 'value' };

/** `softmax(Q Kᵀ / sqrt(K)) V` for each head (Vaswani et al. 2017, arXiv 1706.03762). Rows of `x` are tokens, N = B·T. */
export class MultiHeadAttention {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly gate: Linear | undefined;
  readonly temperature: Linear | undefined;

  /** @param isLowest no layer is below, so there is nothing to gate */
  constructor(
    store: ParameterStore,
    private readonly config: AttentionConfig,
    { names = defaultNames, isLowest = false }: AttentionPlace = {},
  ) {
    const { hiddenSize, numHeads, flow } = config;
    const allHeads = numHeads * headWidth(config);
    this.query = new Linear(store.within(names.query), hiddenSize, allHeads);
    this.key = new Linear(store.within(names.key), hiddenSize, allHeads);
    this.value = new Linear(store.within(names.value), hiddenSize, allHeads);
    if (flow !== 'gated') return;
    const options = { initializer: zeros };
    if (!isLowest) this.gate = new Linear(store.within('gate'), hiddenSize, numHeads, options);
    this.temperature = new Linear(store.within('temperature'), hiddenSize, numHeads, options);
  }

  /**
   * @param x `[N, D]`
   * @param bias `[B, 1, 1, S]` or broadcastable to the scores: 0 keeps, a large negative number hides
   * @param below the scores of the layer below
   */
  apply(x: Tensor2D, bias: Tensor4D, shape: BatchShape, below?: Tensor4D): AttentionResult {
    return scope('attention', () => {
      const query = this.#heads(this.query.apply(x), shape);
      const { key, value } = this.#memoryOf(x, shape);
      const scores = this.#flow(x, this.#products(query, key), below, shape);
      const attention = softmax(add(scores, bias)) as Tensor4D;
      return { context: this.#joined(matMul(attention, value), shape), scores, attention };
    });
  }

  /** The keys and values of `x`, `[N, D]`, to be attended to from elsewhere. */
  memoryOf(x: Tensor2D, shape: BatchShape): Memory {
    return scope('memory', () => this.#memoryOf(x, shape));
  }

  /** As `apply`, attending to another sequence: `bias` is `[B, 1, 1, S]` over its tokens. */
  applyTo(x: Tensor2D, memory: Memory, bias: Tensor4D, shape: BatchShape, below?: Tensor4D): AttentionResult {
    return scope('crossAttention', () => {
      const query = this.#heads(this.query.apply(x), shape);
      const scores = this.#flow(x, this.#products(query, memory.key), below, shape);
      const attention = softmax(add(scores, bias)) as Tensor4D;
      return { context: this.#joined(matMul(attention, memory.value), shape), scores, attention };
    });
  }

  /**
   * As `apply`, for the newest token of each text alone. Its own key and value take part without being written to the
   * slots: whoever keeps them does that.
   * @param x `[B, D]`
   * @param bias `[1, 1, 1, S]`, hiding the slots after the newest
   */
  applyNewest(
    x: Tensor2D,
    slots: MemorySlots,
    bias: Tensor4D,
    below?: Tensor4D,
  ): AttentionResult & { readonly newest: Memory } {
    return scope('cachedAttention', () => {
      const shape = { batch: x.shape[0], tokens: 1 };
      const query = this.#heads(this.query.apply(x), shape);
      const newest = this.#memoryOf(x, shape);
      const isOlder = sub(1, slots.isNewest);
      const products: Tensor4D = add(
        mul(this.#products(query, slots.key), isOlder),
        mul(this.#products(query, newest.key), slots.isNewest),
      );
      const scores = this.#flow(x, products, below, shape);
      const attention = softmax(add(scores, bias)) as Tensor4D;
      const ofNewest = sum(mul(attention, slots.isNewest), 3, true);
      const context: Tensor4D = add(
        matMul(mul(attention, isOlder), slots.value),
        mul(ofNewest, newest.value),
      );
      return { context: this.#joined(context, shape), scores, attention, newest };
    });
  }

  #memoryOf(x: Tensor2D, shape: BatchShape): Memory {
    const key = this.#heads(this.key.apply(x), shape);
    return { key, value: this.#heads(this.value.apply(x), shape) };
  }

  #products(query: Tensor4D, key: Tensor4D): Tensor4D {
    return mul(matMul(query, key, false, true), 1 / Math.sqrt(headWidth(this.config)));
  }

  /** `[B, H, T, K]` to `[N, H·K]`. */
  #joined(context: Tensor4D, { batch, tokens }: BatchShape): Tensor2D {
    return reshape(transpose(context, [0, 2, 1, 3]), [
      batch * tokens,
      this.config.numHeads * headWidth(this.config),
    ]);
  }

  #flow(x: Tensor2D, scores: Tensor4D, below: Tensor4D | undefined, shape: BatchShape): Tensor4D {
    if (this.config.flow === 'none') return scores;
    if (!this.temperature) return below ? add(scores, below) : scores;
    const own: Tensor4D = mul(scores, this.#perQuery(mul(sigmoid(this.temperature.apply(x)), 2), shape));
    if (!below || !this.gate) return own;
    return add(own, mul(below, this.#perQuery(tanh(this.gate.apply(x)), shape)));
  }

  /** `[N, H]` to a number for each query and head, `[B, H, T, 1]`. */
  #perQuery(numbers: Tensor2D, { batch, tokens }: BatchShape): Tensor4D {
    const split = reshape(numbers, [batch, tokens, this.config.numHeads, 1]);
    return transpose(split, [0, 2, 1, 3]) as Tensor4D;
  }

  #heads(x: Tensor2D, { batch, tokens }: BatchShape): Tensor4D {
    const split = reshape(x, [batch, tokens, this.config.numHeads, headWidth(this.config)]);
    return transpose(split, [0, 2, 1, 3]) as Tensor4D;
  }
}
