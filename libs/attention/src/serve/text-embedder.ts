import type { Manifest } from '../artifacts/bundle.ts';
import { EncoderBundle } from '../artifacts/encoder-bundle.ts';
import type { SessionOptions } from '../engine/session.ts';
import { readSentence } from '../models/sentence-model.ts';
import type { SentenceReader } from '../models/sentence-model.ts';
import { SentenceSession } from '../models/sentence-session.ts';
import { batchesByLength } from './text-embedder-batches.ts';
import type { BatchLimits } from './text-embedder-batches.ts';

export interface Embedding {
  /** `[D]` */
  readonly vector: Float32Array;
  /** Tokens of the text that the model read, special ones included. */
  readonly tokens: number;
  /** Tokens beyond the model's limit, which it did not read. */
  readonly droppedTokens: number;
}

const defaultSession: SessionOptions = { device: 'cpu', threads: 1 };
/** So many tokens take about 100 MB for the attention of 12 heads at 512 tokens a text. */
const limits: BatchLimits = { texts: 64, tokens: 4096 };

/** An encoder, loaded from its bundle: texts in, vectors out. Runs on the calling thread. */
export class TextEmbedder implements AsyncDisposable {
  private constructor(
    private readonly bundle: EncoderBundle,
    private readonly reader: SentenceReader,
    private readonly forward: SentenceSession,
  ) {}

  /** @throws DamagedBundleError naming the file */
  static async load(folder: string, session: SessionOptions = defaultSession): Promise<TextEmbedder> {
    const bundle = await EncoderBundle.load(folder);
    const reader = bundle.reader();
    const forward = await SentenceSession.open(bundle.onnx(), reader.tokenizer.padId, session);
    return new TextEmbedder(bundle, reader, forward);
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  /** Numbers in a vector. */
  get dimensions(): number {
    return this.bundle.dimensions;
  }

  /** The most tokens of a text that are read, special ones included. */
  get maxTokens(): number {
    return this.bundle.maxTokens;
  }

  /** One vector `[D]` for each text, in their order. */
  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    return (await this.embedCounted(texts)).map(({ vector }) => vector);
  }

  /** The same, and how much of each text was read. */
  async embedCounted(texts: readonly string[]): Promise<readonly Embedding[]> {
    const encoded = texts.map((text) => readSentence(text, this.reader));
    const vectors = new Map<number, Float32Array>();
    const lengths = encoded.map(({ ids }) => ids.length);
    for (const batch of batchesByLength(lengths, limits)) {
      const read = batch.flatMap((index) => encoded.slice(index, index + 1));
      const features = read.flatMap((each) => each.features ?? []);
      const rows = await this.forward.embed(
        read.map(({ ids }) => ids),
        this.reader.features ? features : undefined,
      );
      batch.forEach((index, row) => vectors.set(index, rows[row] ?? new Float32Array()));
    }
    return encoded.map(({ ids, droppedTokens }, index) => ({
      vector: vectors.get(index) ?? new Float32Array(),
      tokens: ids.length,
      droppedTokens,
    }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.forward[Symbol.asyncDispose]();
  }
}
