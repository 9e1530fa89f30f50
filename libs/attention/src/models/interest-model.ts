import { add, gather, mul, reshape } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { Dropout } from '../nn/dropout.ts';
import { Embedding } from '../nn/embedding.ts';
import { EncoderLayer } from '../nn/encoder-layer.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import { Linear } from '../nn/linear.ts';
import { normal } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';

export interface InterestConfig {
  /** Items with a vector of their own. */
  readonly items: number;
  /** Width of the text vectors that items are given with. */
  readonly textSize: number;
  readonly hiddenSize: number;
  readonly numHeads: number;
  readonly numLayers: number;
  /** Longest behaviour that is read. */
  readonly maxEvents: number;
  /** Kinds of events, such as view and purchase. */
  readonly eventTypes: number;
  readonly dropout: number;
}

/** How long ago the event before was, in powers of two of a minute; see `gapBucket`. */
export const gapBuckets = 24;

/** The bucket of the seconds between two events. */
export const gapBucket = (seconds: number): number =>
  Math.min(gapBuckets - 1, Math.floor(Math.log2(1 + Math.max(0, seconds) / 60)));

/** The items that take part in a batch: those in its sequences, and those that the next one is told apart from. */
export interface ItemInputs {
  /** int32 `[C]`, rows of the id embedding. */
  readonly itemIds: Tensor1D;
  /** `[C, E]`, text vectors from any encoder. */
  readonly text: Tensor2D;
  /** `[C, 1]` in [0, 1): how much is known about the item; 0 leaves it to its text. */
  readonly gates: Tensor2D;
}

/** Behaviour sequences, oldest first, padded at the end. All are int32 `[B, T]`. */
export interface BehaviourInputs {
  /** Positions among the items of the batch. */
  readonly events: Tensor2D;
  readonly types: Tensor2D;
  readonly gaps: Tensor2D;
  /** 0 … T − 1 in each row. */
  readonly places: Tensor2D;
  /** `[1, 1, T, T]`: 0 where an event may look, a large negative number at later ones. */
  readonly later: Tensor4D;
}

/**
 * What a person wants next: causal attention over what they did. An item is its text, projected, plus an id embedding
 * gated by how much data the item has, so that a new item lives on its text alone; an event is its item, its type, how
 * long ago the one before was, and its place. The state after each event is compared with items by dot product.
 *
 * @see Kang & McAuley (2018), Self-Attentive Sequential Recommendation, arXiv 1808.09781; trained with softmax as in
 *   arXiv 2309.07602
 */
export class InterestModel {
  readonly ids: Embedding;
  readonly text: Linear;
  readonly places: Embedding;
  readonly types: Embedding;
  readonly gaps: Embedding;
  readonly layers: readonly EncoderLayer[];
  readonly norm: LayerNorm;

  constructor(
    store: ParameterStore,
    readonly config: InterestConfig,
  ) {
    const { items, textSize, hiddenSize, numHeads, numLayers, maxEvents, eventTypes, dropout } = config;
    this.ids = new Embedding(store.within('ids'), items, hiddenSize);
    const initializer = normal(0.1 / Math.sqrt(textSize));
    this.text = new Linear(store.within('text'), textSize, hiddenSize, { bias: false, initializer });
    this.places = new Embedding(store.within('places'), maxEvents, hiddenSize);
    this.types = new Embedding(store.within('types'), eventTypes, hiddenSize);
    this.gaps = new Embedding(store.within('gaps'), gapBuckets, hiddenSize);
    this.layers = Array.from(
      { length: numLayers },
      (_, index) =>
        new EncoderLayer(
          store.within(`layer.${index}`),
          {
            hiddenSize,
            numHeads,
            flow: 'none',
            intermediateSize: 4 * hiddenSize,
            activation: 'gelu',
            layerNormEpsilon: 1e-6,
            dropout,
            norm: 'pre',
          },
          index,
        ),
    );
    this.norm = new LayerNorm(store.within('norm'), hiddenSize, 1e-6);
  }

  /** `[C, D]`: what items are compared and read by. */
  itemVectors({ itemIds, text, gates }: ItemInputs): Tensor2D {
    return scope('items', () => add(this.text.apply(text), mul(this.ids.apply<Tensor2D>(itemIds), gates)));
  }

  /**
   * @param items `[C, D]`, see {@link itemVectors}
   * @returns `[N, D]`, N = B·T: the state after each event; and the attention of each layer, `[B, H, T, T]`
   */
  states(
    items: Tensor2D,
    { events, types, gaps, places, later }: BehaviourInputs,
    dropout: Dropout,
  ): { readonly states: Tensor2D; readonly attentions: readonly Tensor4D[] } {
    const [batch, tokens] = events.shape;
    const rows = (ids: Tensor2D) => reshape(ids, [batch * tokens]) as Tensor1D;
    const { hiddenSize, dropout: rate } = this.config;
    const of = (table: Embedding, ids: Tensor2D) => table.apply<Tensor2D>(rows(ids));
    const read = mul(gather(items, rows(events)), Math.sqrt(hiddenSize)) as Tensor2D;
    const summed = add(add(read, of(this.places, places)), add(of(this.types, types), of(this.gaps, gaps)));
    let hidden = dropout.apply(summed as Tensor2D, rate, 'events');
    const attentions: Tensor4D[] = [];
    for (const layer of this.layers) {
      const applied = layer.apply(hidden, later, { batch, tokens }, dropout);
      hidden = applied.hidden;
      attentions.push(applied.attention);
    }
    return { states: this.norm.apply(hidden), attentions };
  }
}
