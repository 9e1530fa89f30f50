import { add, div, gather, mean } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile } from '../engine/compile.ts';
import type { Compiled } from '../engine/compile.ts';
import { float32, int32 } from '../engine/signature.ts';
import { Dropout } from '../nn/dropout.ts';
import { behaviourArrays, itemArrays, newestEvents } from './interest-batch.ts';
import type { BehaviourSequence, ItemTexts } from './interest-batch.ts';
import type { InterestModel } from './interest-model.ts';

export const behaviourSignature = {
  events: int32(['B', 'T']),
  types: int32(['B', 'T']),
  gaps: int32(['B', 'T']),
  places: int32(['B', 'T']),
  later: float32([1, 1, 'T', 'T']),
} as const;

export const itemSignature = (textSize: number) =>
  ({
    itemIds: int32(['C']),
    text: float32(['C', textSize]),
    gates: float32(['C', 1]),
  }) as const;

/** What a person's behaviour says they want. */
export interface Interest {
  /** `[D]`, to be compared with item vectors by dot product. */
  readonly vector: Float32Array;
  /** How much the newest event's state attended to each event read, heads and layers averaged; sums to 1. */
  readonly attention: Float32Array;
}

type Inputs = keyof ReturnType<typeof itemSignature> | keyof typeof behaviourSignature | 'newest';
const batchSize = 128;

/** A trained model at work: item vectors, and the vector of what each person wants next. */
export class InterestSession implements AsyncDisposable {
  private constructor(
    private readonly model: InterestModel,
    private readonly texts: ItemTexts,
    /** `[I, D]`, row by row. */
    readonly itemVectors: Float32Array,
    private readonly run: Compiled<Inputs, 'vectors' | 'attention'>,
  ) {}

  /** Compiles the model with the parameters as they are now. */
  static async open(model: InterestModel, texts: ItemTexts, threads = 1): Promise<InterestSession> {
    const itemsOnly = itemSignature(texts.size);
    await using vectorsOf = await compile((inputs) => ({ vectors: model.itemVectors(inputs) }), itemsOnly, {
      threads,
    });
    const all = Int32Array.from({ length: model.config.items }, (_, item) => item);
    const { vectors } = await vectorsOf(itemArrays(all, texts));
    const run = await compile(
      ({ newest, itemIds, text, gates, ...behaviour }) => {
        const items = model.itemVectors({ itemIds, text, gates });
        const { states, attentions } = model.states(items, behaviour, new Dropout(undefined));
        return {
          vectors: gather(states, newest),
          attention: meanOf(attentions),
        };
      },
      { ...itemsOnly, ...behaviourSignature, newest: int32(['B']) },
      { threads },
    );
    return new InterestSession(model, texts, floats(vectors.data), run);
  }

  /** The interest behind each sequence; `undefined` where nothing was done. */
  async interests(sequences: readonly BehaviourSequence[]): Promise<readonly (Interest | undefined)[]> {
    const interests: (Interest | undefined)[] = sequences.map(() => undefined);
    const asked = [...sequences.keys()].filter((at) => (sequences[at]?.items.length ?? 0) > 0);
    for (let start = 0; start < asked.length; start += batchSize) {
      const part = asked.slice(start, start + batchSize);
      const found = await this.#batch(part.flatMap((at) => sequences[at] ?? []));
      part.forEach((at, row) => (interests[at] = found[row]));
    }
    return interests;
  }

  async #batch(sequences: readonly BehaviourSequence[]): Promise<readonly Interest[]> {
    const read = sequences.map((sequence) => newestEvents(sequence, this.model.config.maxEvents));
    const rows = Int32Array.from(new Set(read.flatMap(({ items }) => [...items])));
    const places = new Map([...rows].map((row, place) => [row, place]));
    const behaviour = behaviourArrays(read, (item) => places.get(item) ?? 0);
    const tokens = behaviour.events.shape[1] ?? 1;
    const newest = Int32Array.from(read, ({ items }, row) => row * tokens + items.length - 1);
    const { vectors, attention } = await this.run({
      ...itemArrays(rows, this.texts),
      ...behaviour,
      newest: { shape: [read.length], data: newest },
    });
    const width = this.model.config.hiddenSize;
    const [vectorData, attentionData] = [floats(vectors.data), floats(attention.data)];
    return read.map(({ items }, row) => {
      const from = (newest[row] ?? 0) * tokens;
      return {
        vector: vectorData.slice(row * width, (row + 1) * width),
        attention: attentionData.slice(from, from + items.length),
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run[Symbol.asyncDispose]();
  }
}

function floats(data: unknown): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new TypeError('Expected float32 data');
}

/** Over layers and heads: `[B, H, T, T]` each to `[B, T, T]`. */
function meanOf(attentions: readonly Tensor[]): Tensor {
  const heads = attentions.map((attention) => mean(attention, 1));
  return div(
    heads.reduce((sum, each) => add(sum, each)),
    heads.length,
  );
}
