import { floor, greaterEqual, mul, reshape, slice, sub, tensor1d, where } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/** Bounds of the uniform noise that one training step is given for each token. */
export const noiseRange = { minimum: 1, maximum: 64 } as const;

/**
 * Dropout as arithmetic of the graph, so that a compiled step is a function of its inputs and a resumed training repeats
 * itself bit for bit. Element (i, j) is kept where `frac(rowᵢ · columnⱼ) ≥ rate`: `row` is fresh noise a token and step,
 * `column` a fixed random vector of the place; one product of two numbers below 64 leaves 11 random bits of fraction.
 */
export class Dropout {
  readonly #columns = new Map<string, Float32Array>();

  /** @param noise `[B, T]`, uniform in `noiseRange`; absent outside training, where dropout does nothing */
  constructor(private readonly noise: Tensor2D | undefined) {}

  /**
   * @param x `[N, D]` with N = B·T
   * @param place names the layer: each place drops its own elements
   */
  apply(x: Tensor2D, rate: number, place: string): Tensor2D {
    return this.noise ? this.#masked(x, reshape(this.noise, [x.shape[0], 1]), rate, place) : x;
  }

  /** The same for vectors of whole texts, `[B, D]`. */
  applyPooled(x: Tensor2D, rate: number, place: string): Tensor2D {
    return this.noise ? this.#masked(x, slice(this.noise, [0, 0], [-1, 1]), rate, place) : x;
  }

  #masked(x: Tensor2D, rows: Tensor2D, rate: number, place: string): Tensor2D {
    if (rate === 0) return x;
    const product = mul(rows, tensor1d(this.#columnsOf(place, x.shape[1])));
    const isKept = greaterEqual(sub(product, floor(product)), rate);
    const factor: Tensor = where(isKept, 1 / (1 - rate), 0);
    return mul(x, factor);
  }

  #columnsOf(place: string, size: number): Float32Array {
    const known = this.#columns.get(place);
    if (known?.length === size) return known;
    const columns = columnNoise(place, size);
    this.#columns.set(place, columns);
    return columns;
  }
}

/** Fixed numbers in `noiseRange` from a hash of the place (xorshift32 over FNV-1a). */
function columnNoise(place: string, size: number): Float32Array {
  let state = 0x811c9dc5;
  for (const character of place) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const { minimum, maximum } = noiseRange;
  return Float32Array.from({ length: size }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return minimum + ((state >>> 0) / 2 ** 32) * (maximum - minimum);
  });
}
