import type { NdArray, Results } from '../engine/session.ts';
import { memoryNames } from './transformer-graphs.ts';
import type { TransformerConfig } from './transformer-config.ts';

/** Slots are added by so many, so that the shapes of the step change seldom. */
const slotsAtATime = 16;

/**
 * The keys and values of the decoder's tokens so far: for each layer two arrays `[R, H, P, K]` of `R` rows (hypotheses) and
 * `P` slots, of which the first `length` are filled; what the others hold does not count.
 */
export class KeyValueCache {
  #arrays: ReadonlyMap<string, Float32Array>;
  /** Arrays of before, to be written again: a beam search rearranges at every step. */
  #spare: ReadonlyMap<string, Float32Array> = new Map();
  #rows = 0;
  #slots = 0;
  #length = 0;

  constructor(private readonly config: Pick<TransformerConfig, 'numLayers' | 'numHeads' | 'hiddenSize'>) {
    const layers = Array.from({ length: config.numLayers }, (_, layer) => memoryNames('past', layer));
    const names = layers.flatMap(({ key, value }) => [key, value]);
    this.#arrays = new Map(names.map((name) => [name, new Float32Array()]));
  }

  /** Tokens that each row holds. */
  get length(): number {
    return this.#length;
  }

  /** Makes row `i` a copy of the row `parents[i]` of before, with room for one token more; at first rows are empty. */
  arrange(parents: readonly number[]): void {
    const slots = Math.ceil((this.#length + 1) / slotsAtATime) * slotsAtATime;
    const isSame = parents.length === this.#rows && parents.every((parent, row) => parent === row);
    if (isSame && slots === this.#slots) return;
    const { numHeads } = this.config;
    const [from, to] = [this.#slots * this.#headDim, slots * this.#headDim];
    const filled = this.#length * this.#headDim;
    const size = parents.length * numHeads * to;
    const arrange = (before: Float32Array, spare: Float32Array | undefined) => {
      const after = spare?.length === size ? spare : new Float32Array(size);
      if (filled === 0) return after;
      parents.forEach((parent, row) => {
        for (let head = 0; head < numHeads; head++) {
          const start = (parent * numHeads + head) * from;
          after.set(before.subarray(start, start + filled), (row * numHeads + head) * to);
        }
      });
      return after;
    };
    const before = this.#arrays;
    this.#arrays = new Map([...before].map(([name, array]) => [name, arrange(array, this.#spare.get(name))]));
    this.#spare = before;
    this.#rows = parents.length;
    this.#slots = slots;
  }

  /** The inputs of the step for `texts` of equally many rows. */
  feeds(texts: number): Readonly<Record<string, NdArray>> {
    const { numHeads } = this.config;
    const shape = [texts, this.#rows / texts, numHeads, this.#slots, this.#headDim];
    const slots = Int32Array.from({ length: this.#slots }, (_, slot) => slot);
    return {
      position: { data: Int32Array.of(this.#length), shape: [1] },
      slots: { data: slots, shape: [this.#slots] },
      ...Object.fromEntries([...this.#arrays].map(([name, data]) => [name, { data, shape }])),
    };
  }

  /** Keeps what the step gave for the newest token of each row. */
  append(results: Results): void {
    for (let layer = 0; layer < this.config.numLayers; layer++) {
      const [past, newest] = [memoryNames('past', layer), memoryNames('newest', layer)];
      this.#write(past.key, results[newest.key]);
      this.#write(past.value, results[newest.value]);
    }
    this.#length++;
  }

  get #headDim(): number {
    return this.config.hiddenSize / this.config.numHeads;
  }

  #write(name: string, newest: NdArray | undefined): void {
    const array = this.#arrays.get(name);
    const size = this.#headDim;
    const count = this.#rows * this.config.numHeads;
    if (!array || newest?.data.length !== count * size || !(newest.data instanceof Float32Array))
      throw new TypeError(`The step gave nothing to keep for '${name}'`);
    const { data } = newest;
    for (let head = 0; head < count; head++) {
      const at = (head * this.#slots + this.#length) * size;
      for (let column = 0; column < size; column++) array[at + column] = data[head * size + column] ?? 0;
    }
  }
}
