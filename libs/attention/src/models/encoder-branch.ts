import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Dropout } from '../nn/dropout.ts';
import { Linear } from '../nn/linear.ts';
import { normal } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { ClassifierConfig, ClassifierInputs, EncoderBranchConfig } from './classifier-config.ts';
import { attachAdapter } from './encoder-adapter.ts';
import { poolings } from './sentence-pooling.ts';
import { TextEncoder } from './text-encoder.ts';
import type { TokensRead } from './token-branch.ts';

/** Where a classifier keeps the parameters of its encoder, of an adapter on it, and of the head above. */
export const encoderPlace = 'encoder';
export const adapterPlace = 'adapter';
export const encoderHeadPlace = 'encoderHead';

/** The text through an encoder that was trained before: the pooled vector, the encoder's dropout, classes. */
export class EncoderBranch {
  readonly encoder: TextEncoder;
  readonly head: Linear;
  readonly #config: EncoderBranchConfig;

  /** @param store of the whole classifier; the encoder begins at 0, to be filled */
  constructor(store: ParameterStore, encoder: EncoderBranchConfig, config: ClassifierConfig) {
    const { hiddenSize } = encoder;
    this.encoder = new TextEncoder(store.within(encoderPlace).undrawn(), encoder);
    this.head = new Linear(store.within(encoderHeadPlace), hiddenSize, config.numClasses, {
      initializer: normal(1 / Math.sqrt(hiddenSize)),
    });
    if (config.adapter) attachAdapter(this.encoder, store.within(adapterPlace), config.adapter);
    this.#config = encoder;
  }

  /** The word vectors of the tokens, `[N, D]` with N = B·T. */
  embed(inputs: ClassifierInputs): Tensor2D {
    return this.encoder.embed(inputs);
  }

  apply(embedded: Tensor2D, inputs: ClassifierInputs, dropout: Dropout): TokensRead {
    const { hidden, attentions } = this.encoder.applyTo(embedded, inputs, dropout);
    const pooled = poolings[this.#config.pooling](hidden, inputs);
    return {
      branches: [this.head.apply(dropout.applyPooled(pooled, this.#config.dropout, encoderHeadPlace))],
      pooled: [pooled],
      attentions,
    };
  }
}
