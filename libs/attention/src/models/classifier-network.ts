import { add, concat, div, gather, mul, relu, reshape, sub } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorsOf } from '../engine/signature.ts';
import { scope } from '../engine/tracer.ts';
import type { Parameter } from '../engine/parameter.ts';
import { Convolution, Neighbours } from '../nn/convolution.ts';
import type { Dropout } from '../nn/dropout.ts';
import { Embedding } from '../nn/embedding.ts';
import { EncoderLayer } from '../nn/encoder-layer.ts';
import type { EncoderLayerConfig } from '../nn/encoder-layer.ts';
import { FeatureBag } from '../nn/feature-bag.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import { Linear } from '../nn/linear.ts';
import { normal, zeros } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { maxPool, meanPool } from './pooling.ts';
import type { classifierSignature } from './text-inputs.ts';

export interface ClassifierConfig extends EncoderLayerConfig {
  readonly vocabSize: number;
  readonly numFeatures: number;
  readonly numClasses: number;
  readonly numLayers: number;
  /** Widths of the residual convolutions below the attention layers. */
  readonly convolutions: readonly number[];
  /** Hidden units over the bag of n-grams. */
  readonly bagSize: number;
  /** Bags that learn apart from different beginnings. */
  readonly numBags: number;
  /** Dropout of the embeddings and of what the heads read. */
  readonly embeddingDropout: number;
  readonly headDropout: number;
}

/** Standard deviation of feature vectors at the start. */
const featureDeviation = 0.1;

export type ClassifierInputs = TensorsOf<typeof classifierSignature>;

export interface Classified {
  /** The mean over the branches, `[B, C]`. */
  readonly logits: Tensor2D;
  /** Each branch's own opinion, `[B, C]`. */
  readonly branches: readonly Tensor2D[];
  /** One `[B, H, T, T]` for each attention layer, lowest first. */
  readonly attentions: readonly Tensor4D[];
}

/**
 * A text classifier for small data: two branches that learn apart and vote together. One reads the text as a bag of
 * word and character n-grams, the other as a sequence of tokens, each with the n-grams of its word, through convolutions
 * and attention. After DIET (Bunk et al. 2020, arXiv 2004.09936), which joins sparse features and a transformer.
 */
export class ClassifierNetwork {
  readonly #bags: readonly BagBranch[];
  readonly #words: Embedding;
  readonly #wordFeatures: FeatureBag;
  readonly #embeddingNorm: LayerNorm;
  readonly #convolutions: readonly Convolution[];
  readonly #layers: readonly EncoderLayer[];
  readonly #finalNorm: LayerNorm;
  readonly #tokenHead: Linear;

  constructor(
    store: ParameterStore,
    readonly config: ClassifierConfig,
  ) {
    const {
      hiddenSize,
      numBags,
      numFeatures,
      numClasses,
      vocabSize,
      numLayers,
      convolutions,
      layerNormEpsilon,
    } = config;
    this.#bags = Array.from(
      { length: numBags },
      (_, index) => new BagBranch(store.within(`bag.${index}`), config, `bag.${index}`),
    );
    this.#words = new Embedding(
      store.within('tokens.words'),
      vocabSize,
      hiddenSize,
      normal(featureDeviation),
    );
    this.#wordFeatures = new FeatureBag(
      store.within('tokens.features'),
      numFeatures,
      hiddenSize,
      featureDeviation,
    );
    this.#embeddingNorm = new LayerNorm(store.within('tokens.norm'), hiddenSize, layerNormEpsilon);
    this.#convolutions = convolutions.map(
      (width, index) =>
        new Convolution(store.within(`tokens.convolution.${index}`), hiddenSize, hiddenSize, width),
    );
    this.#layers = Array.from(
      { length: numLayers },
      (_, index) => new EncoderLayer(store.within(`tokens.layer.${index}`), config, `layer.${index}`),
    );
    this.#finalNorm = new LayerNorm(store.within('tokens.finalNorm'), hiddenSize, layerNormEpsilon);
    this.#tokenHead = new Linear(store.within('tokens.head'), 2 * hiddenSize, numClasses, {
      initializer: normal(1 / Math.sqrt(2 * hiddenSize)),
    });
  }

  apply(inputs: ClassifierInputs, dropout: Dropout): Classified {
    const bags = this.#bags.map((bag, index) => scope(`bag.${index}`, () => bag.apply(inputs, dropout)));
    const { logits, attentions } = scope('tokens', () => this.#readTokens(inputs, dropout));
    const branches = [...bags, logits];
    const sum = branches.reduce((total, each) => add(total, each));
    return { logits: div(sum, branches.length), branches, attentions };
  }

  #readTokens(
    { positions, mask, ...inputs }: ClassifierInputs,
    dropout: Dropout,
  ): { logits: Tensor2D; attentions: readonly Tensor4D[] } {
    const [B, T] = mask.shape;
    const shape = { batch: B, tokens: T };
    const neighbours = new Neighbours(positions, mask);
    let hidden = this.#embed(inputs, dropout);
    for (const convolution of this.#convolutions)
      hidden = add(hidden, relu(convolution.apply(hidden, neighbours, shape)));
    const bias: Tensor4D = mul(sub(1, reshape(mask, [B, 1, 1, T])), -1e9);
    const attentions: Tensor4D[] = [];
    let below: Tensor4D | undefined;
    for (const [index, layer] of this.#layers.entries()) {
      const result = scope(`layer.${index}`, () => layer.apply(hidden, bias, shape, dropout, below));
      hidden = result.hidden;
      below = result.scores;
      attentions.push(result.attention);
    }
    const normed = this.#finalNorm.apply(hidden);
    const pooled: Tensor2D = concat([meanPool(normed, mask), maxPool(normed, mask)], 1);
    return {
      logits: this.#tokenHead.apply(dropout.applyPooled(pooled, this.config.headDropout, 'tokens')),
      attentions,
    };
  }

  #embed(
    { ids, tokenWords, features, wordWeights }: Omit<ClassifierInputs, 'positions' | 'mask'>,
    dropout: Dropout,
  ): Tensor2D {
    const [B, T] = ids.shape;
    const ofWords = this.#wordFeatures.apply(features, wordWeights);
    const ofTokens = gather(ofWords, reshape(tokenWords, [B * T]));
    const normed = this.#embeddingNorm.apply(
      add(this.#words.apply<Tensor2D>(reshape(ids, [B * T])), ofTokens),
    );
    return dropout.apply(normed, this.config.embeddingDropout, 'embeddings');
  }
}

/** One hidden layer over the n-grams of the whole text. */
class BagBranch {
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

  apply({ features, textWeights }: ClassifierInputs, dropout: Dropout): Tensor2D {
    const hidden: Tensor2D = relu(add(this.#bag.apply(features, textWeights), this.#bias.tensor<Tensor2D>()));
    return this.#head.apply(dropout.applyPooled(hidden, this.config.headDropout, this.place));
  }
}
