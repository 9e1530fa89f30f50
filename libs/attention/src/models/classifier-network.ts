import { add, div } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { Dropout } from '../nn/dropout.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { BagBranch } from './bag-branch.ts';
import type { ClassifierConfig, ClassifierInputs } from './classifier-config.ts';
import { TokenBranch } from './token-branch.ts';
import type { TokensRead } from './token-branch.ts';

export interface Classified extends TokensRead {
  /** The mean over the branches, `[B, C]`. */
  readonly logits: Tensor2D;
}

/**
 * A text classifier for small data: branches that each learn the whole task and vote together. Some read the text as a
 * bag of word and character n-grams, the others as a sequence of tokens. After DIET (Bunk et al. 2020, arXiv 2004.09936),
 * which joins sparse features and a transformer.
 */
export class ClassifierNetwork {
  readonly #bags: readonly BagBranch[];
  readonly #tokens: TokenBranch;

  constructor(
    store: ParameterStore,
    readonly config: ClassifierConfig,
  ) {
    this.#bags = Array.from(
      { length: config.numBags },
      (_, index) => new BagBranch(store.within(`bag.${index}`), config, `bag.${index}`),
    );
    this.#tokens = new TokenBranch(store.within('tokens'), config);
  }

  apply(inputs: ClassifierInputs, dropout: Dropout): Classified {
    return this.applyTo(this.embed(inputs), inputs, dropout);
  }

  /** The vectors of the tokens, `[N, D]` with N = B·T. */
  embed(inputs: ClassifierInputs): Tensor2D {
    return scope('tokens/embeddings', () => this.#tokens.embed(inputs));
  }

  /** The answer from given token vectors: what an explanation takes the gradient of. */
  applyTo(embedded: Tensor2D, inputs: ClassifierInputs, dropout: Dropout): Classified {
    const bags = this.#bags.map((bag, index) => scope(`bag.${index}`, () => bag.apply(inputs, dropout)));
    const read = scope('tokens', () => this.#tokens.apply(embedded, inputs, dropout));
    const branches = [...bags, ...read.branches];
    const logits: Tensor2D = div(
      branches.reduce((total, each) => add(total, each)),
      branches.length,
    );
    return { logits, branches, attentions: read.attentions };
  }
}
