import { add, concat, gather, mul, relu, reshape, sub } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { BatchShape } from '../nn/attention.ts';
import { Convolution, Neighbours } from '../nn/convolution.ts';
import type { Dropout } from '../nn/dropout.ts';
import { Embedding } from '../nn/embedding.ts';
import { EncoderLayer } from '../nn/encoder-layer.ts';
import { FeatureBag } from '../nn/feature-bag.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import { Linear } from '../nn/linear.ts';
import { normal } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { featureDeviation } from './classifier-config.ts';
import type { ClassifierConfig, ClassifierInputs } from './classifier-config.ts';
import { maxPool, meanPool } from './pooling.ts';

export interface TokensRead {
  /** What each of the heads reads: one `[B, ...]` a head, before its linear layer. */
  readonly pooled: readonly Tensor2D[];
  /** One `[B, C]` for each head: after the convolutions, and after the attention layers. */
  readonly branches: readonly Tensor2D[];
  /** One `[B, H, T, T]` for each attention layer, lowest first. */
  readonly attentions: readonly Tensor4D[];
}

/** The text as a sequence: each token with the n-grams of its word, through convolutions and then attention. */
export class TokenBranch {
  readonly #words: Embedding;
  readonly #features: FeatureBag;
  readonly #norm: LayerNorm;
  readonly #convolutions: readonly Convolution[];
  readonly #convolutionHead: PooledHead;
  readonly #layers: readonly EncoderLayer[];
  /** Absent where there is nothing between it and the convolutions. */
  readonly #attentionHead: PooledHead | undefined;

  constructor(
    store: ParameterStore,
    private readonly config: ClassifierConfig,
  ) {
    const { hiddenSize, numFeatures, vocabSize, numLayers, convolutions, layerNormEpsilon } = config;
    this.#words = new Embedding(store.within('words'), vocabSize, hiddenSize, normal(featureDeviation));
    this.#features = new FeatureBag(store.within('features'), numFeatures, hiddenSize, featureDeviation);
    this.#norm = new LayerNorm(store.within('norm'), hiddenSize, layerNormEpsilon);
    this.#convolutions = convolutions.map(
      (width, index) => new Convolution(store.within(`convolution.${index}`), hiddenSize, hiddenSize, width),
    );
    this.#convolutionHead = new PooledHead(store.within('convolutionHead'), config, 'convolutionHead');
    this.#layers = Array.from(
      { length: numLayers },
      (_, index) => new EncoderLayer(store.within(`layer.${index}`), config, index),
    );
    if (numLayers > 0)
      this.#attentionHead = new PooledHead(store.within('attentionHead'), config, 'attentionHead');
  }

  /** The sum of each token's vector and those of its word's n-grams, `[N, D]` with N = B·T. */
  embed({ ids, tokenWords, features, wordWeights }: ClassifierInputs): Tensor2D {
    const tokens = ids.shape[0] * ids.shape[1];
    const ofWords = this.#features.apply(features, wordWeights);
    return add(
      this.#words.apply<Tensor2D>(reshape(ids, [tokens])),
      gather(ofWords, reshape(tokenWords, [tokens])),
    );
  }

  apply(embedded: Tensor2D, { positions, mask }: ClassifierInputs, dropout: Dropout): TokensRead {
    const [batch, tokens] = mask.shape;
    const shape = { batch, tokens };
    const neighbours = new Neighbours(positions, mask);
    let hidden = dropout.apply(this.#norm.apply(embedded), this.config.embeddingDropout, 'embeddings');
    for (const convolution of this.#convolutions) {
      hidden = add(hidden, relu(convolution.apply(hidden, neighbours, shape)));
    }
    const local = this.#convolutionHead.apply(hidden, mask, dropout);
    if (!this.#attentionHead) return { branches: [local.logits], pooled: [local.pooled], attentions: [] };
    const { hidden: attended, attentions } = this.#attend(hidden, mask, shape, dropout);
    const whole = this.#attentionHead.apply(attended, mask, dropout);
    return {
      branches: [local.logits, whole.logits],
      pooled: [local.pooled, whole.pooled],
      attentions,
    };
  }

  #attend(
    x: Tensor2D,
    mask: Tensor2D,
    shape: BatchShape,
    dropout: Dropout,
  ): { hidden: Tensor2D; attentions: readonly Tensor4D[] } {
    const bias: Tensor4D = mul(sub(1, reshape(mask, [shape.batch, 1, 1, shape.tokens])), -1e9);
    const attentions: Tensor4D[] = [];
    let hidden = x;
    let below: Tensor4D | undefined;
    for (const [index, layer] of this.#layers.entries()) {
      const result = scope(`layer.${index}`, () => layer.apply(hidden, bias, shape, dropout, below));
      hidden = result.hidden;
      below = result.scores;
      attentions.push(result.attention);
    }
    return { hidden, attentions };
  }
}

/** Classes from the mean and the maximum over a text's tokens. */
class PooledHead {
  readonly #norm: LayerNorm;
  readonly #linear: Linear;

  constructor(
    store: ParameterStore,
    private readonly config: ClassifierConfig,
    private readonly place: string,
  ) {
    const { hiddenSize, layerNormEpsilon, numClasses } = config;
    this.#norm = new LayerNorm(store.within('norm'), hiddenSize, layerNormEpsilon);
    const initializer = normal(1 / Math.sqrt(2 * hiddenSize));
    this.#linear = new Linear(store.within('linear'), 2 * hiddenSize, numClasses, { initializer });
  }

  apply(
    hidden: Tensor2D,
    mask: Tensor2D,
    dropout: Dropout,
  ): { readonly logits: Tensor2D; readonly pooled: Tensor2D } {
    const normed = this.#norm.apply(hidden);
    const pooled: Tensor2D = concat([meanPool(normed, mask), maxPool(normed, mask)], 1);
    const kept = dropout.applyPooled(pooled, this.config.headDropout, this.place);
    return { logits: this.#linear.apply(kept), pooled };
  }
}
