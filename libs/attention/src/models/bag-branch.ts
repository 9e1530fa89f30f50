import { add, relu } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Parameter } from '../engine/parameter.ts';
import type { Dropout } from '../nn/dropout.ts';
import { FeatureBag } from '../nn/feature-bag.ts';
import { Linear } from '../nn/linear.ts';
import { normal, zeros } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { featureDeviation } from './classifier-config.ts';
import type { ClassifierConfig, ClassifierInputs } from './classifier-config.ts';

/** One hidden layer over the n-grams of the whole text, weighted by TF-IDF. */
export class BagBranch {
  readonly #bag: FeatureBag;
  readonly #bias: Parameter;
  readonly #head: Linear;

  constructor(
    store: ParameterStore,
    private readonly config: ClassifierConfig,
    private readonly place: string,
  ) {
    const { bagSize, numFeatures, numClasses } = config;
    this.#bag = new FeatureBag(store.within('features'), numFeatures, bagSize, featureDeviation);
    this.#bias = store.create('bias', [bagSize], zeros);
    this.#head = new Linear(store.within('head'), bagSize, numClasses, {
      initializer: normal(1 / Math.sqrt(bagSize)),
    });
  }

  /** `[B, C]` */
  apply(inputs: ClassifierInputs, dropout: Dropout): Tensor2D {
    return this.read(inputs, dropout).logits;
  }

  /** `[B, C]`, and the hidden layer that it is made of, `[B, bagSize]`. */
  read(
    { features, textWeights }: ClassifierInputs,
    dropout: Dropout,
  ): { readonly logits: Tensor2D; readonly pooled: Tensor2D } {
    const pooled: Tensor2D = relu(add(this.#bag.apply(features, textWeights), this.#bias.tensor<Tensor1D>()));
    return {
      logits: this.#head.apply(dropout.applyPooled(pooled, this.config.headDropout, this.place)),
      pooled,
    };
  }
}
