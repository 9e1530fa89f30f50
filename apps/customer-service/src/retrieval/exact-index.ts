import { VectorIndex, dot, unit } from './vector-index.ts';
import type { Neighbour } from './vector-index.ts';

/** Compares with every vector: nothing is missed, and a search takes time in proportion to the size. */
export class ExactIndex<Key> extends VectorIndex<Key> {
  private readonly vectors = new Map<Key, Float32Array>();

  get size(): number {
    return this.vectors.size;
  }

  set(key: Key, vector: Float32Array): void {
    this.vectors.set(key, unit(vector));
  }

  delete(key: Key): boolean {
    return this.vectors.delete(key);
  }

  search(vector: Float32Array, limit: number): Neighbour<Key>[] {
    const asked = unit(vector);
    return Array.from(this.vectors, ([key, known]) => ({ key, similarity: dot(asked, known) }))
      .toSorted((one, other) => other.similarity - one.similarity)
      .slice(0, limit);
  }
}
