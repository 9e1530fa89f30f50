import { add, cast, equal, expandDims, greater, matMul, mul, reshape, sub } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { AttentionResult, BatchShape, Memory } from '../nn/attention.ts';
import { DecoderLayer } from '../nn/decoder-layer.ts';
import type { DecoderContext, DecoderLayerResult } from '../nn/decoder-layer.ts';
import { Dropout } from '../nn/dropout.ts';
import { Embedding } from '../nn/embedding.ts';
import { EncoderLayer } from '../nn/encoder-layer.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import { normal } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { sinusoids } from '../nn/positions.ts';
import type { TransformerConfig } from './transformer-config.ts';

/** Padded sources. */
export interface SourceBatch {
  /** int32 `[B, S]` */
  readonly ids: Tensor2D;
  /** int32 `[S]`: 0, 1, 2 ... */
  readonly positions: Tensor1D;
  /** float32 `[B, S]`, 1 = a token, 0 = padding */
  readonly mask: Tensor2D;
}

/** Padded targets, each from its start token on. */
export interface TargetBatch {
  /** int32 `[B, T]` */
  readonly ids: Tensor2D;
  /** int32 `[T]`: 0, 1, 2 ... */
  readonly positions: Tensor1D;
}

/** The newest token of each hypothesis, `W` of them for each of `B` texts, all at the same position. */
export interface NewestTokens {
  /** int32 `[B, W]` */
  readonly ids: Tensor2D;
  /** int32 `[1]` */
  readonly position: Tensor1D;
  /** int32 `[P]`: 0, 1, 2 ...; the position of the token that each slot of the cache holds */
  readonly slots: Tensor1D;
}

/** Encoded sources, as the decoder reads them. */
export interface EncodedSources {
  /** Keys and values, `[B, H, S, K]`, for each decoder layer, lowest first. */
  readonly memories: readonly Memory[];
  /** float32 `[B, S]`, 1 = a token, 0 = padding */
  readonly mask: Tensor2D;
}

export interface Decoded<Self extends AttentionResult = AttentionResult> {
  /** `[N, D]` */
  readonly hidden: Tensor2D;
  /** Lowest first. */
  readonly layers: readonly DecoderLayerResult<Self>[];
}

type AttendSelf<Self extends AttentionResult> = (layer: number) => DecoderContext<Self>['attendSelf'];

const noDropout = new Dropout(undefined);
const hidden = -1e9;

/**
 * The encoder-decoder of Vaswani et al. (2017), arXiv 1706.03762. Source, target and output share one table of vectors
 * (section 3.4; Press & Wolf 2017, arXiv 1608.05859).
 */
export class Transformer {
  readonly words: Embedding;
  readonly encoderLayers: readonly EncoderLayer[];
  readonly decoderLayers: readonly DecoderLayer[];
  readonly #sourcePositions: Embedding | undefined;
  readonly #targetPositions: Embedding | undefined;
  /** Layers that normalise first leave their sum as it is: it is normalised once at the end. */
  readonly #encoderNorm: LayerNorm | undefined;
  readonly #decoderNorm: LayerNorm | undefined;

  constructor(
    store: ParameterStore,
    readonly config: TransformerConfig,
  ) {
    const { vocabSize, hiddenSize, numLayers, positions, norm, layerNormEpsilon } = config;
    const deviation = normal(1 / Math.sqrt(hiddenSize));
    const table = (name: string, rows: number) =>
      new Embedding(store.within(name), rows, hiddenSize, deviation);
    const layers = Array.from({ length: numLayers }, (_, index) => index);
    this.words = table('words', vocabSize);
    if (positions === 'learned') {
      this.#sourcePositions = table('encoder.positions', config.maxSourceTokens);
      this.#targetPositions = table('decoder.positions', config.maxTargetTokens);
    }
    this.encoderLayers = layers.map(
      (index) => new EncoderLayer(store.within(`encoder.layer.${index}`), config, index),
    );
    this.decoderLayers = layers.map(
      (index) => new DecoderLayer(store.within(`decoder.layer.${index}`), config, index),
    );
    if (norm === 'pre') {
      this.#encoderNorm = new LayerNorm(store.within('encoder.norm'), hiddenSize, layerNormEpsilon);
      this.#decoderNorm = new LayerNorm(store.within('decoder.norm'), hiddenSize, layerNormEpsilon);
    }
  }

  encode(source: SourceBatch, dropout: Dropout): EncodedSources {
    const { mask } = source;
    const [batch, tokens] = mask.shape;
    const shape = { batch, tokens };
    const bias = sourceBias(mask);
    let x = scope('encoder/embeddings', () =>
      this.#embed(source.ids, this.#placed(source.positions, this.#sourcePositions), dropout),
    );
    let below: Tensor4D | undefined;
    for (const [index, layer] of this.encoderLayers.entries()) {
      const result = scope(`encoder/layer.${index}`, () => layer.apply(x, bias, shape, dropout, below));
      x = result.hidden;
      below = result.scores;
    }
    const encoded = this.#encoderNorm?.apply(x) ?? x;
    const memories = this.decoderLayers.map(({ crossAttention }, index) =>
      scope(`decoder/layer.${index}`, () => crossAttention.memoryOf(encoded, shape)),
    );
    return { memories, mask };
  }

  /** Every token of each target, which sees those before it and itself. */
  decode(target: TargetBatch, sources: EncodedSources, dropout: Dropout): Decoded {
    const [batch, tokens] = target.ids.shape;
    const shape = { batch, tokens };
    const isLater = greater(expandDims(target.positions, 0), expandDims(target.positions, 1));
    const causal: Tensor4D = mul(reshape(cast(isLater, 'float32'), [1, 1, tokens, tokens]), hidden);
    const x = scope('decoder/embeddings', () =>
      this.#embed(target.ids, this.#placed(target.positions, this.#targetPositions), dropout),
    );
    return this.#through(
      x,
      { sources, shape, dropout },
      () => (attention, normed, below) => attention.apply(normed, causal, shape, below),
    );
  }

  /** The newest token of each hypothesis, the keys and values of the earlier ones given for each layer, `[B·W, H, P, K]`. */
  decodeNewest({ ids, position, slots }: NewestTokens, pasts: readonly Memory[], sources: EncodedSources) {
    const [batch, tokens] = ids.shape;
    const isNewest: Tensor1D = cast(equal(slots, position), 'float32');
    const isLater = cast(greater(slots, position), 'float32');
    const bias: Tensor4D = mul(reshape(isLater, [1, 1, 1, slots.shape[0]]), hidden);
    const x = scope('decoder/embeddings', () =>
      this.#embed(ids, this.#placed(position, this.#targetPositions), noDropout),
    );
    return this.#through(
      x,
      { sources, shape: { batch, tokens }, dropout: noDropout },
      (layer) => (attention, normed, below) =>
        attention.applyNewest(normed, { ...pastOf(pasts, layer), isNewest }, bias, below),
    );
  }

  /** `[N, D]` to `[N, V]`. */
  logits(x: Tensor2D): Tensor2D {
    return scope('logits', () => matMul(x, this.words.weight.tensor<Tensor2D>(), false, true));
  }

  /** One decoder layer after the other. */
  #through<Self extends AttentionResult>(
    embedded: Tensor2D,
    context: { readonly sources: EncodedSources; readonly shape: BatchShape; readonly dropout: Dropout },
    attendSelf: AttendSelf<Self>,
  ): Decoded<Self> {
    const { sources, shape, dropout } = context;
    const bias = sourceBias(sources.mask);
    const layers: DecoderLayerResult<Self>[] = [];
    let x = embedded;
    for (const [index, layer] of this.decoderLayers.entries()) {
      const result = scope(`decoder/layer.${index}`, () =>
        layer.apply(x, {
          attendSelf: attendSelf(index),
          memory: pastOf(sources.memories, index),
          sourceBias: bias,
          shape,
          dropout,
          below: layers.at(-1),
        }),
      );
      layers.push(result);
      x = result.hidden;
    }
    return { hidden: this.#decoderNorm?.apply(x) ?? x, layers };
  }

  /** `[T, D]`, added to every text alike. */
  #placed(positions: Tensor1D, table: Embedding | undefined): Tensor2D {
    return table ? table.apply<Tensor2D>(positions) : sinusoids(positions, this.config.hiddenSize);
  }

  /** int32 `[B, T]` to `[N, D]`. */
  #embed(ids: Tensor2D, placed: Tensor2D, dropout: Dropout): Tensor2D {
    const [batch, tokens] = ids.shape;
    const { hiddenSize, dropout: rate } = this.config;
    const words = this.words.apply<Tensor2D>(reshape(ids, [batch * tokens]));
    const texts = reshape(mul(words, Math.sqrt(hiddenSize)), [batch, tokens, hiddenSize]);
    return dropout.apply(reshape(add(texts, placed), [batch * tokens, hiddenSize]), rate, 'embeddings');
  }
}

function sourceBias(mask: Tensor2D): Tensor4D {
  const [batch, tokens] = mask.shape;
  return mul(sub(1, reshape(mask, [batch, 1, 1, tokens])), hidden);
}

function pastOf(memories: readonly Memory[], layer: number): Memory {
  const memory = memories[layer];
  if (!memory) throw new TypeError(`There is no memory for decoder layer ${layer}`);
  return memory;
}
