import { add, mul, reshape, sub, tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { Dropout } from '../nn/dropout.ts';
import { Embedding } from '../nn/embedding.ts';
import { EncoderLayer, bertLayerNames } from '../nn/encoder-layer.ts';
import type { EncoderLayerConfig, EncoderLayerNames } from '../nn/encoder-layer.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';

export interface TextEncoderConfig extends EncoderLayerConfig {
  readonly vocabSize: number;
  readonly numLayers: number;
  readonly maxPositions: number;
  /** Segments; 0 for models that have none. */
  readonly typeVocabSize: number;
}

/** Parameter names of one published architecture. */
export interface TextEncoderNames {
  readonly embeddings: {
    readonly words: string;
    readonly positions: string;
    readonly types: string;
    readonly norm: string;
  };
  readonly layer: (index: number) => string;
  readonly insideLayer: EncoderLayerNames;
}

export const bertNames: TextEncoderNames = {
  embeddings: {
    words: 'embeddings.word_embeddings',
    positions: 'embeddings.position_embeddings',
    types: 'embeddings.token_type_embeddings',
    norm: 'embeddings.LayerNorm',
  },
  layer: (index) => `encoder.layer.${index}`,
  insideLayer: bertLayerNames,
};

/** One batch of padded token sequences. */
export interface TokenBatch {
  /** int32 `[B, T]` */
  readonly ids: Tensor2D;
  /** int32 `[B, T]`: where in the text each token stands */
  readonly positions: Tensor2D;
  /** int32 `[B, T]`: the segment; absent where the model has none, or all are in the first */
  readonly types?: Tensor2D;
  /** float32 `[B, T]`, 1 = a token, 0 = padding */
  readonly mask: Tensor2D;
}

export interface Encoded {
  /** The last layer, `[N, D]` with N = B·T. */
  readonly hidden: Tensor2D;
  /** The embeddings and each layer's result, `[N, D]`, lowest first. */
  readonly hiddenStates: readonly Tensor2D[];
  /** One `[B, H, T, T]` for each layer, lowest first. */
  readonly attentions: readonly Tensor4D[];
}

/** A bidirectional encoder of the BERT family (arXiv 1810.04805) with a choice of attention flow. */
export class TextEncoder {
  readonly words: Embedding;
  readonly positions: Embedding;
  readonly types: Embedding | undefined;
  readonly norm: LayerNorm;
  readonly layers: readonly EncoderLayer[];

  constructor(
    store: ParameterStore,
    readonly config: TextEncoderConfig,
    names: TextEncoderNames = bertNames,
  ) {
    const { vocabSize, maxPositions, typeVocabSize, hiddenSize, numLayers, layerNormEpsilon } = config;
    const { embeddings } = names;
    this.words = new Embedding(store.within(embeddings.words), vocabSize, hiddenSize);
    this.positions = new Embedding(store.within(embeddings.positions), maxPositions, hiddenSize);
    this.types =
      typeVocabSize > 0
        ? new Embedding(store.within(embeddings.types), typeVocabSize, hiddenSize)
        : undefined;
    this.norm = new LayerNorm(store.within(embeddings.norm), hiddenSize, layerNormEpsilon);
    this.layers = Array.from(
      { length: numLayers },
      (_, index) => new EncoderLayer(store.within(names.layer(index)), config, index, names.insideLayer),
    );
  }

  /** @param extra `[N, D]` added to the embeddings before they are normalised, such as n-gram features */
  apply(batch: TokenBatch, dropout: Dropout, extra?: Tensor2D): Encoded {
    const [B, T] = batch.ids.shape;
    const shape = { batch: B, tokens: T };
    const bias: Tensor4D = mul(sub(1, reshape(batch.mask, [B, 1, 1, T])), -1e9);
    let hidden = scope('embeddings', () => this.#embed(batch, dropout, extra));
    let below: Tensor4D | undefined;
    const hiddenStates = [hidden];
    const attentions: Tensor4D[] = [];
    for (const [index, layer] of this.layers.entries()) {
      const result = scope(`layer.${index}`, () => layer.apply(hidden, bias, shape, dropout, below));
      hidden = result.hidden;
      below = result.scores;
      hiddenStates.push(hidden);
      attentions.push(result.attention);
    }
    return { hidden, hiddenStates, attentions };
  }

  #embed({ ids, positions, types }: TokenBatch, dropout: Dropout, extra?: Tensor2D): Tensor2D {
    const [B, T] = ids.shape;
    const flat = (embedding: Embedding, which: Tensor2D) =>
      embedding.apply<Tensor2D>(reshape(which, [B * T]));
    const placed = add(flat(this.words, ids), flat(this.positions, positions));
    const typed = this.types
      ? add(placed, types ? flat(this.types, types) : this.types.apply<Tensor2D>(tensor1d([0], 'int32')))
      : placed;
    const normed = this.norm.apply(extra ? add(typed, extra) : (typed as Tensor2D));
    return dropout.apply(normed, this.config.dropout, 'embeddings');
  }
}
