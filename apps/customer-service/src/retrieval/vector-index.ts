/** A vector found, and how near it is. */
export interface Neighbour<Key> {
  readonly key: Key;
  /** Cosine, in [-1, 1]. */
  readonly similarity: number;
}

/** Vectors to be found by those near to them; all of one width. What is set is found from the next search on. */
export abstract class VectorIndex<Key> {
  abstract get size(): number;
  /** Adds a vector, or puts it in the place of the key's former one. */
  abstract set(key: Key, vector: Float32Array): void;
  /** @returns whether it was there */
  abstract delete(key: Key): boolean;
  /** Best first; the one set earlier where two are equally near. */
  abstract search(vector: Float32Array, limit: number): Neighbour<Key>[];
}

/** The same direction with length 1, so that a product of two is their cosine; zero stays zero. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector.slice() : vector.map((value) => value / length);
}

export function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
