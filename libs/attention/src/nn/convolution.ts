import { add, cast, concat, equal, expandDims, matMul, mul, reshape } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { scope } from '../engine/tracer.ts';
import type { BatchShape } from './attention.ts';
import { Linear } from './linear.ts';
import { normal } from './parameter-store.ts';
import type { ParameterStore } from './parameter-store.ts';

/** Fetches the token at a fixed distance from each token; the matrices of one batch, shared by its layers. */
export class Neighbours {
  readonly #shifts = new Map<number, Tensor3D>();

  /**
   * @param positions int32 `[B, T]`
   * @param mask `[B, T]`, 1 = a token; a neighbour outside the text is a zero vector
   */
  constructor(
    private readonly positions: Tensor2D,
    private readonly mask: Tensor2D,
  ) {}

  /** The vectors of the tokens `distance` further right, `[N, D]`. Written as attention with fixed weights, for any length. */
  at(distance: number, x: Tensor2D, { batch, tokens }: BatchShape): Tensor2D {
    if (distance === 0) return x;
    const moved = matMul(this.#shift(distance), reshape(x, [batch, tokens, x.shape[1]]));
    return reshape(moved, [batch * tokens, x.shape[1]]);
  }

  #shift(distance: number): Tensor3D {
    const known = this.#shifts.get(distance);
    if (known) return known;
    const isNeighbour = equal(add(expandDims(this.positions, 2), distance), expandDims(this.positions, 1));
    const shift = mul(cast(isNeighbour, 'float32'), expandDims(this.mask, 1)) as Tensor3D;
    this.#shifts.set(distance, shift);
    return shift;
  }
}

/** A convolution over tokens: a linear function of each token with its `width - 1` neighbours (width is odd). */
export class Convolution {
  readonly linear: Linear;
  readonly #reach: number;

  constructor(store: ParameterStore, inputSize: number, outputSize: number, width: number) {
    this.#reach = (width - 1) / 2;
    const initializer = normal(Math.sqrt(2 / (width * inputSize)));
    this.linear = new Linear(store, width * inputSize, outputSize, { initializer });
  }

  /** `[N, in]` to `[N, out]`. */
  apply(x: Tensor2D, neighbours: Neighbours, shape: BatchShape): Tensor2D {
    return scope('convolution', () => {
      const distances = Array.from({ length: 2 * this.#reach + 1 }, (_, index) => index - this.#reach);
      return this.linear.apply(
        concat(
          distances.map((distance) => neighbours.at(distance, x, shape)),
          1,
        ),
      );
    });
  }
}
