import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** @file Files of vectors, written as the vectors come: JSON Lines, and NumPy's `.npy`. */

export interface EmbeddedText {
  readonly text: string;
  readonly vector: Float32Array;
}

interface Layout {
  /** The bytes before the vectors, of one length whatever the count. */
  readonly header: (count: number, dimensions: number) => Uint8Array;
  readonly rows: (texts: readonly EmbeddedText[]) => Uint8Array;
}

export type EmbeddingFormat = 'jsonl' | 'npy';

const layouts: Readonly<Record<EmbeddingFormat, Layout>> = {
  jsonl: {
    header: () => new Uint8Array(),
    rows: (texts) =>
      Buffer.from(
        texts
          .map(({ text, vector }) => `${JSON.stringify({ text, embedding: Array.from(vector, shortest) })}\n`)
          .join(''),
      ),
  },
  npy: {
    header: npyHeader,
    rows: (texts) =>
      Buffer.concat(
        texts.map(({ vector: { buffer, byteOffset, byteLength } }) =>
          Buffer.from(buffer, byteOffset, byteLength),
        ),
      ),
  },
};

/** The format that a file's name asks for. */
export function embeddingFormat(file: string): EmbeddingFormat | undefined {
  const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase();
  return ending === 'jsonl' || ending === 'npy' ? ending : undefined;
}

/** A file of vectors, written beside its place; `finish` moves it there, disposing without it leaves nothing. */
export class EmbeddingFile implements AsyncDisposable {
  #count = 0;
  #isFinished = false;

  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    private readonly layout: Layout,
    private readonly dimensions: number,
  ) {}

  /** @param dimensions numbers in each vector */
  static async create(file: string, format: EmbeddingFormat, dimensions: number): Promise<EmbeddingFile> {
    const layout = layouts[format];
    const handle = await open(partOf(file), 'w');
    await handle.writeFile(layout.header(0, dimensions));
    return new EmbeddingFile(file, handle, layout, dimensions);
  }

  async append(texts: readonly EmbeddedText[]): Promise<void> {
    await this.handle.writeFile(this.layout.rows(texts));
    this.#count += texts.length;
  }

  /** @returns how many vectors the file has */
  async finish(): Promise<number> {
    const header = this.layout.header(this.#count, this.dimensions);
    await this.handle.write(header, 0, header.length, 0);
    await this.handle.sync();
    await rename(partOf(this.file), this.file);
    this.#isFinished = true;
    return this.#count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
    if (!this.#isFinished) await rm(partOf(this.file), { force: true });
  }
}

const partOf = (file: string): string => `${file}.part`;

/** A float32 in as few digits as give it back. */
const shortest = (value: number): number => Number(value.toPrecision(9));

const npyHeaderBytes = 128;

/**
 * The header of a `[count, dimensions]` array of little-endian float32, format version 1.0.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
function npyHeader(count: number, dimensions: number): Uint8Array {
  const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, npyHeaderBytes - 10, 0]);
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, ${dimensions}), }`;
  return Buffer.concat([prefix, Buffer.from(`${fields.padEnd(npyHeaderBytes - prefix.length - 1)}\n`)]);
}
