import { compile, float32 } from '@attention-flow/attention';
import { matMul } from '@tensorflow/tfjs-core';
import { RecommenderError } from '../recommender-error.ts';

/** A matrix without an inverse where one is needed. */
export class NotPositiveDefiniteError extends RecommenderError {
  readonly code = 'RECOMMENDER_NOT_POSITIVE_DEFINITE';

  constructor(readonly row: number) {
    super(`The matrix is not positive definite: its pivot in row ${row} is not above 0`);
  }
}

/** Rows and columns swept at a time, and rows of a product. */
const block = 256;
const stripe = 512;

/**
 * Inverts a symmetric positive definite matrix in place: the sweep operator, a block at a time. Diagonal blocks are
 * inverted by Cholesky in double precision; the rest is matrix products, which ONNX Runtime does. So `[n, n]` takes
 * `2 n³` operations at the speed of its products, and no second matrix.
 *
 * @param matrix `[n, n]`, row by row
 * @throws {NotPositiveDefiniteError}
 * @see Goodnight (1979), A Tutorial on the SWEEP Operator
 */
export async function invertInPlace(matrix: Float32Array, n: number, threads = 1): Promise<void> {
  for (let first = 0; first < n; first += block) await sweep(matrix, n, first, threads);
  for (let at = 0; at < matrix.length; at++) matrix[at] = -(matrix[at] ?? 0);
}

async function sweep(matrix: Float32Array, n: number, first: number, threads: number): Promise<void> {
  const size = Math.min(block, n - first);
  const inverse = choleskyInverse(diagonalBlock(matrix, n, first, size), size, first);
  const rows = matrix.slice(first * n, (first + size) * n);
  await using product = await compile(
    ({ a, b }) => ({ product: matMul(a, b) }),
    { a: float32(['M', size]), b: float32([size, 'N']) },
    { threads },
  );
  const pivots = { shape: [size, size], data: Float32Array.from(inverse) };
  const swept = (await product({ a: pivots, b: { shape: [size, n], data: rows } })).product.data;
  if (!(swept instanceof Float32Array)) throw new TypeError('Expected float32 data');
  for (let from = 0; from < n; from += stripe) {
    const height = Math.min(stripe, n - from);
    const left = columnsOf(matrix, n, { from, height, first, size });
    const { data } = (
      await product({
        a: { shape: [height, size], data: left },
        b: { shape: [size, n], data: swept },
      })
    ).product;
    for (let at = 0; at < height * n; at++)
      matrix[from * n + at] = (matrix[from * n + at] ?? 0) - Number(data[at] ?? 0);
  }
  writeSwept(matrix, n, { first, size, swept, inverse });
}

function diagonalBlock(matrix: Float32Array, n: number, first: number, size: number): Float64Array {
  const diagonal = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      diagonal[row * size + column] = matrix[(first + row) * n + first + column] ?? 0;
  return diagonal;
}

interface Columns {
  readonly from: number;
  readonly height: number;
  readonly first: number;
  readonly size: number;
}

function columnsOf(matrix: Float32Array, n: number, { from, height, first, size }: Columns): Float32Array {
  const columns = new Float32Array(height * size);
  for (let row = 0; row < height; row++)
    columns.set(matrix.subarray((from + row) * n + first, (from + row) * n + first + size), row * size);
  return columns;
}

interface Swept {
  readonly first: number;
  readonly size: number;
  /** `[size, n]` */
  readonly swept: Float32Array;
  /** `[size, size]` */
  readonly inverse: Float64Array;
}

function writeSwept(matrix: Float32Array, n: number, { first, size, swept, inverse }: Swept): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < n; column++) {
      const value = swept[row * n + column] ?? 0;
      matrix[(first + row) * n + column] = value;
      matrix[column * n + first + row] = value;
    }
  }
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      matrix[(first + row) * n + first + column] = -(inverse[row * size + column] ?? 0);
}

/**
 * The inverse of a small matrix through its Cholesky factor.
 *
 * @param matrix `[n, n]`; its lower half is read
 * @param firstRow added to the row that an error names
 */
export function choleskyInverse(matrix: Float64Array, n: number, firstRow = 0): Float64Array {
  const factor = choleskyFactor(matrix, n, firstRow);
  const inverse = new Float64Array(n * n);
  // Column c of the inverse solves L Lᵀ x = e_c, forward then backward.
  for (let column = 0; column < n; column++) {
    const x = new Float64Array(n);
    for (let row = column; row < n; row++) {
      let sum = row === column ? 1 : 0;
      for (let at = column; at < row; at++) sum -= (factor[row * n + at] ?? 0) * (x[at] ?? 0);
      x[row] = sum / (factor[row * n + row] ?? 1);
    }
    for (let row = n - 1; row >= 0; row--) {
      const solved = (x[row] ?? 0) / (factor[row * n + row] ?? 1);
      x[row] = solved;
      for (let at = 0; at < row; at++) x[at] = (x[at] ?? 0) - (factor[row * n + at] ?? 0) * solved;
    }
    for (let row = 0; row < n; row++) inverse[row * n + column] = x[row] ?? 0;
  }
  return inverse;
}

function choleskyFactor(matrix: Float64Array, n: number, firstRow: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * n + column] ?? 0;
      for (let at = 0; at < column; at++) sum -= (factor[row * n + at] ?? 0) * (factor[column * n + at] ?? 0);
      if (row !== column) factor[row * n + column] = sum / (factor[column * n + column] ?? 1);
      else if (sum > 0) factor[row * n + row] = Math.sqrt(sum);
      else throw new NotPositiveDefiniteError(firstRow + row);
    }
  }
  return factor;
}
