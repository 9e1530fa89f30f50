import { Random } from '@attention-flow/attention';
import type { TermVectors } from './tf-idf.ts';

/**
 * Dense vectors of texts that keep their cosines: latent semantic analysis by a randomised range finder. A random
 * projection of the texts is multiplied by `A Aᵀ` a few times and made orthonormal; texts are then read in that basis.
 *
 * @returns `[texts, size]`, rows of length 1 (0 for an empty text)
 * @see Halko, Martinsson & Tropp (2011), Finding Structure with Randomness, arXiv 0909.4061, algorithm 4.4
 */
export function textVectors({ vectors, terms }: TermVectors, size: number, seed: number): Float32Array {
  const texts = vectors.starts.length - 1;
  const random = Random.fromSeed(seed).fork('text vectors');
  let ofTerms = Float32Array.from({ length: terms * size }, () => random.normal());
  for (let round = 0; round < 3; round++) {
    const ofTexts = timesTerms(vectors, ofTerms, size);
    orthonormalize(ofTexts, texts, size);
    ofTerms = timesTexts(vectors, ofTexts, terms, size);
  }
  orthonormalize(ofTerms, terms, size);
  const result = timesTerms(vectors, ofTerms, size);
  for (let row = 0; row < texts; row++) {
    const own = result.subarray(row * size, (row + 1) * size);
    const length = Math.hypot(...own);
    if (length > 0) own.forEach((value, at) => (own[at] = value / length));
  }
  return result;
}

type Rows = TermVectors['vectors'];

/** `A X`, texts by size. */
function timesTerms({ starts, columns, values }: Rows, x: Float32Array, size: number): Float32Array {
  const result = new Float32Array((starts.length - 1) * size);
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let entry = starts[row] ?? 0; entry < (starts[row + 1] ?? 0); entry++) {
      const [from, value] = [(columns[entry] ?? 0) * size, values[entry] ?? 0];
      for (let at = 0; at < size; at++)
        result[row * size + at] = (result[row * size + at] ?? 0) + value * (x[from + at] ?? 0);
    }
  }
  return result;
}

/** `Aᵀ Y`, terms by size. */
function timesTexts({ starts, columns, values }: Rows, y: Float32Array, terms: number, size: number) {
  const result = new Float32Array(terms * size);
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let entry = starts[row] ?? 0; entry < (starts[row + 1] ?? 0); entry++) {
      const [into, value] = [(columns[entry] ?? 0) * size, values[entry] ?? 0];
      for (let at = 0; at < size; at++)
        result[into + at] = (result[into + at] ?? 0) + value * (y[row * size + at] ?? 0);
    }
  }
  return result;
}

/** Gram and Schmidt on the columns, in place; a column that the others span becomes 0. */
function orthonormalize(matrix: Float32Array, rows: number, size: number): void {
  for (let column = 0; column < size; column++) {
    for (let other = 0; other < column; other++) {
      let product = 0;
      for (let row = 0; row < rows; row++)
        product += (matrix[row * size + column] ?? 0) * (matrix[row * size + other] ?? 0);
      for (let row = 0; row < rows; row++)
        matrix[row * size + column] =
          (matrix[row * size + column] ?? 0) - product * (matrix[row * size + other] ?? 0);
    }
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (matrix[row * size + column] ?? 0) ** 2;
    const scale = squares > 1e-12 ? 1 / Math.sqrt(squares) : 0;
    for (let row = 0; row < rows; row++)
      matrix[row * size + column] = (matrix[row * size + column] ?? 0) * scale;
  }
}
