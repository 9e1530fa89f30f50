import { add, mul, reshape, scalar, sub, tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { Dropout } from '../nn/dropout.ts';
import { Embedding } from '../nn/embedding.ts';
import { EncoderLayer } from '../nn/encoder-layer.ts';
import type { EncoderLayerConfig } from '../nn/encoder-layer.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { encoderNames } from './text-encoder-names.ts';
import type { EncoderArchitecture } from './text-encoder-names.ts';

export interface TextEncoderConfig extends EncoderLayerConfig {
  readonly vocabSize: number;
  readonly numLayers: number;
  readonly maxPositions: number;
  /** Segments; 0 for models that have none. */
  readonly typeVocabSize: number;
  /** Whose parameter names these are. Default `bert`. */
  readonly architecture?: EncoderArchitecture;
  /** Row of the position table for the first token: RoBERTa leaves those up to its padding id unused. Default 0. */
  readonly firstPosition?: number;
}

/** The most tokens of a text that an encoder has positions for, special tokens included. */
export const positionsFor = ({ maxPositions, firstPosition = 0 }: TextEncoderConfig): number =>
  maxPositions - firstPosition;

/** Learned numbers of an encoder without attention flow. */
export function numParameters(config: TextEncoderConfig): number {
  const { vocabSize, maxPositions, typeVocabSize, hiddenSize: D, intermediateSize: F, numLayers } = config;
  const norm = 2 * D;
  const layer = 4 * (D * D + D) + 2 * D * F + F + D + 2 * norm;
  return (vocabSize + maxPositions + typeVocabSize) * D + norm + numLayers * layer;
}

/** One batch of padded token sequences. */
export interface TokenBatch {
  /** int32 `[B, T]` */
  readonly ids: Tensor2D;
  /** int32 `[B, T]`: where in the text each token stands, from 0 in every architecture */
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
  ) {
    const { vocabSize, maxPositions, typeVocabSize, hiddenSize, numLayers, layerNormEpsilon } = config;
    const names = encoderNames[config.architecture ?? 'bert'];
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
    return this.applyTo(this.embed(batch), batch, dropout, extra);
  }

  /** The word vectors of the tokens, `[N, D]`. */
  embed({ ids }: Pick<TokenBatch, 'ids'>): Tensor2D {
    return scope('embeddings', () => flat(this.words, ids));
  }

  /** The answer from given word vectors: what an explanation takes the gradient of. */
  applyTo(words: Tensor2D, batch: TokenBatch, dropout: Dropout, extra?: Tensor2D): Encoded {
    const [B, T] = batch.ids.shape;
    const shape = { batch: B, tokens: T };
    const bias: Tensor4D = mul(sub(1, reshape(batch.mask, [B, 1, 1, T])), -1e9);
    let hidden = scope('embeddings', () => this.#place(words, batch, dropout, extra));
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

  /** Words with their positions and segments, normalised. */
  #place(words: Tensor2D, { positions, types }: TokenBatch, dropout: Dropout, extra?: Tensor2D): Tensor2D {
    const { firstPosition = 0 } = this.config;
    const rows: Tensor2D = firstPosition === 0 ? positions : add(positions, scalar(firstPosition, 'int32'));
    const placed = add(words, flat(this.positions, rows));
    const typed = this.types
      ? add(placed, types ? flat(this.types, types) : this.types.apply<Tensor2D>(tensor1d([0], 'int32')))
      : placed;
    const normed = this.norm.apply(extra ? add(typed, extra) : (typed as Tensor2D));
    return dropout.apply(normed, this.config.dropout, 'embeddings');
  }
}

/** `[B, T]` ids to `[N, D]` vectors. */
function flat(embedding: Embedding, ids: Tensor2D): Tensor2D {
  const [B, T] = ids.shape;
  return embedding.apply<Tensor2D>(reshape(ids, [B * T]));
}
