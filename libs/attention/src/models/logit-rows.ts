import type { NdArray } from '../engine/session.ts';

/** The mean logits of each text, `[C]`. */
export type Logits = readonly number[];

/**
 * The rows of a matrix that a model gave, `[N, C]`, as plain numbers.
 * @throws TypeError where it is none
 */
export function rowsOf(matrix: NdArray | undefined, name = 'logits'): readonly Logits[] {
  if (!(matrix?.data instanceof Float32Array)) throw new TypeError(`The model gives no ${name}`);
  const { data } = matrix;
  const [count = 0, width = 0] = matrix.shape;
  return Array.from({ length: count }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
}
