/** @file The training examples that a classifier keeps with it, to show those that are nearest to a text. */

export const neighbourFiles = { rows: 'neighbours.json', vectors: 'neighbours.int8' } as const;

/** An example that the model learned from. */
export interface LearnedExample {
  readonly text: string;
  /** By head. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

export interface Neighbour extends LearnedExample {
  /** Cosine of the two texts' vectors, in [-1, 1]. */
  readonly similarity: number;
}

/** Examples with their vectors in one byte a number: cosines stay within about a hundredth of what they were. */
export class Neighbours {
  private constructor(
    private readonly rows: readonly LearnedExample[],
    private readonly width: number,
    private readonly vectors: Int8Array,
  ) {}

  /** @param vectors one for each row, all of one length */
  static of(rows: readonly LearnedExample[], vectors: readonly (readonly number[])[]): Neighbours {
    const width = vectors[0]?.length ?? 0;
    const bytes = new Int8Array(rows.length * width);
    vectors.forEach((vector, row) => {
      const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
      vector.forEach((value, at) => (bytes[row * width + at] = Math.round((127 * value) / largest)));
    });
    return new Neighbours(rows, width, bytes);
  }

  /** @returns what is wrong with the files, where they are none */
  static parse(json: unknown, bytes: Uint8Array): Neighbours | string {
    if (!isStored(json)) return `${neighbourFiles.rows} has no valid rows`;
    const { rows, width } = json;
    if (bytes.length !== rows.length * width)
      return `${neighbourFiles.vectors} is not ${rows.length} vectors of ${width} bytes`;
    return new Neighbours(rows, width, new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  get size(): number {
    return this.rows.length;
  }

  files(): Readonly<Record<string, Uint8Array | string>> {
    const { buffer, byteOffset, length } = this.vectors;
    return {
      [neighbourFiles.rows]: JSON.stringify({ width: this.width, rows: this.rows }),
      [neighbourFiles.vectors]: new Uint8Array(buffer, byteOffset, length),
    };
  }

  /** The most similar examples, nearest first. */
  nearest(vector: readonly number[], count: number): readonly Neighbour[] {
    return this.#places(vector, count).flatMap(({ at, similarity }) => {
      const row = this.rows[at];
      return row ? [{ ...row, similarity }] : [];
    });
  }

  /** How similar a vector is, on average, to the examples that are nearest to another. */
  meanSimilarity(to: readonly number[], count: number): (vector: readonly number[]) => number {
    const places = this.#places(to, count);
    return (vector) =>
      places.reduce((sum, { at }) => sum + this.#cosine(at, vector), 0) / Math.max(1, places.length);
  }

  #places(vector: readonly number[], count: number) {
    return this.rows
      .map((_, at) => ({ at, similarity: this.#cosine(at, vector) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count);
  }

  #cosine(row: number, vector: readonly number[]): number {
    const start = row * this.width;
    let [dot, own, other] = [0, 0, 0];
    for (let at = 0; at < this.width; at++) {
      const [mine, given] = [this.vectors[start + at] ?? 0, vector[at] ?? 0];
      dot += mine * given;
      own += mine * mine;
      other += given * given;
    }
    return dot / (Math.sqrt(own * other) || 1);
  }
}

type Stored = { readonly rows: readonly LearnedExample[]; readonly width: number };

function isStored(value: unknown): value is Stored {
  if (!isObject(value) || !Number.isSafeInteger(value['width']) || !Array.isArray(value['rows']))
    return false;
  return value['rows'].every(
    (row) =>
      isObject(row) &&
      typeof row['text'] === 'string' &&
      isObject(row['labels']) &&
      Object.values(row['labels']).every(Array.isArray),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
