import { add, concat, matMul, mul, reshape, softmax, sub, tanh } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { Linear } from '../nn/linear.ts';
import { normal, zeros } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';

const hiddenSize = 32;

/**
 * Attention over the chunks of a text: which of them the answer is taken from, judged by what each says. The answer is the
 * weighted sum of theirs, so what a chunk contributes can be read off.
 * @see Ilse et al. (2018), Attention-based Deep Multiple Instance Learning, arXiv 1802.04712; Javed et al. (2022), Additive
 *   MIL, arXiv 2206.01794
 */
export class ChunkAttention {
  readonly #hidden: Linear;
  readonly #score: Linear;

  /** @param inputSize classes of all branches together */
  constructor(store: ParameterStore, inputSize: number) {
    this.#hidden = new Linear(store.within('hidden'), inputSize, hiddenSize, {
      initializer: normal(1 / Math.sqrt(inputSize)),
    });
    // All chunks of a text count alike at first.
    this.#score = new Linear(store.within('score'), hiddenSize, 1, { initializer: zeros, bias: false });
  }

  /**
   * @param branches one `[B, C]` for each branch, of every chunk
   * @param membership `[X, B]`, 1 where a chunk belongs to a text
   * @returns `[X, B]`: what each chunk counts in its text; rows sum to 1
   */
  apply(branches: readonly Tensor2D[], membership: Tensor2D): Tensor2D {
    const said: Tensor2D = concat([...branches], 1);
    const scores = this.#score.apply(tanh(this.#hidden.apply(said)));
    const row: Tensor2D = reshape(scores, [1, membership.shape[1]]);
    return softmax(add(row, mul(sub(membership, 1), 1e9)));
  }
}

/** `[X, C]`: the chunks of each text weighed and added up. */
export const pooled = (weights: Tensor2D, chunkLogits: Tensor2D): Tensor2D => matMul(weights, chunkLogits);
