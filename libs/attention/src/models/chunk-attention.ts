import { add, concat, log, matMul, mul, reshape, softmax, sub, sum, tanh } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { unitRows } from './sentence-features.ts';
import { Linear } from '../nn/linear.ts';
import { normal, zeros } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';

const hiddenSize = 32;

/**
 * Attention over the chunks of a text: which of them the answer is taken from, judged by the vectors that the branches make of
 * each. The answer is the weighted sum of theirs, so what a chunk contributes can be read off. Scores grow with the logarithm
 * of the number of chunks, or one that decides would drown in texts longer than those that were learned from.
 * @see Ilse et al. (2018), Attention-based Deep Multiple Instance Learning, arXiv 1802.04712; Javed et al. (2022), Additive
 *   MIL, arXiv 2206.01794; Nakanishi (2025), Scalable-Softmax, arXiv 2501.19399
 */
export class ChunkAttention {
  readonly #hidden: Linear;
  readonly #score: Linear;

  /** @param inputSize numbers of the vectors of all branches together */
  constructor(store: ParameterStore, inputSize: number) {
    this.#hidden = new Linear(store.within('hidden'), inputSize, hiddenSize, {
      // Vectors of length 1: their products are then about as large as those of whole numbers.
      initializer: normal(1),
    });
    // All chunks of a text count alike at first.
    this.#score = new Linear(store.within('score'), hiddenSize, 1, { initializer: zeros, bias: false });
  }

  /**
   * @param vectors one `[B, ...]` for each branch, of every chunk
   * @param membership `[X, B]`, 1 where a chunk belongs to a text
   * @returns `[X, B]`: what each chunk counts in its text; rows sum to 1
   */
  apply(vectors: readonly Tensor2D[], membership: Tensor2D): Tensor2D {
    const read: Tensor2D = concat(
      vectors.map((each) => unitRows(each)),
      1,
    );
    const scores = this.#score.apply(tanh(this.#hidden.apply(read)));
    const row: Tensor2D = reshape(scores, [1, membership.shape[1]]);
    const length = log(add(sum(membership, 1, true), 1));
    return softmax(add(mul(row, length), mul(sub(membership, 1), 1e9)));
  }
}

/** `[X, C]`: the chunks of each text weighed and added up. */
export const pooled = (weights: Tensor2D, chunkLogits: Tensor2D): Tensor2D => matMul(weights, chunkLogits);
