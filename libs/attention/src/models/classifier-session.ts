import { trace } from '../engine/compile.ts';
import type { Graph } from '../engine/graph.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import { OnnxSession } from '../engine/session.ts';
import type { Results, SessionOptions } from '../engine/session.ts';
import { Dropout } from '../nn/dropout.ts';
import type { ClassifierNetwork } from './classifier-network.ts';
import { rowsOf } from './logit-rows.ts';
import type { Logits } from './logit-rows.ts';
import { collateLong, longTextSignature } from './long-text-batch.ts';
import { chunksOf } from './long-text.ts';
import type { LongText, ReadText } from './long-text.ts';
import { classifierSignature, collate } from './text-inputs.ts';

/** Rows in one call of the session, texts or chunks of them; more are cut into several calls. */
const batchSize = 64;

/** What the chunks of one text have to do with its answer. */
export interface ChunkAnswers {
  /** What each counts; their sum is 1. */
  readonly weights: readonly number[];
  /** What each says by itself, `[C]`. */
  readonly logits: readonly Logits[];
}

/** A classifier's forward pass in ONNX Runtime: encoded texts in, logits out. */
export class ClassifierSession implements AsyncDisposable {
  private constructor(
    private readonly session: OnnxSession,
    private readonly padId: number,
    private readonly readsChunks: boolean,
  ) {}

  /** @param model the bytes of `model.onnx` */
  static async open(model: Uint8Array, padId: number, options: SessionOptions): Promise<ClassifierSession> {
    const session = await OnnxSession.open(model, options);
    return new ClassifierSession(session, padId, session.inputNames.includes('membership'));
  }

  /** @returns one row for each text, in their order */
  async logits(texts: readonly ReadText[]): Promise<readonly Logits[]> {
    const rows: Logits[] = [];
    for (const batch of batchesOf(texts)) rows.push(...rowsOf((await this.#run(batch))['logits']));
    return rows;
  }

  /** @throws TypeError of a model that does not read in chunks */
  async chunks(text: LongText): Promise<ChunkAnswers> {
    const { chunkWeights, chunkLogits } = await this.#run([text]);
    const [weights = []] = rowsOf(chunkWeights, 'weights of chunks');
    return { weights, logits: rowsOf(chunkLogits, 'logits of chunks') };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.session[Symbol.asyncDispose]();
  }

  #run(texts: readonly ReadText[]): Promise<Results> {
    return this.session.run(
      this.readsChunks ? collateLong(texts, this.padId) : collate(texts.flatMap(chunksOf), this.padId),
    );
  }
}

/** A text is not cut in two, so a very long one is a batch of its own. */
function batchesOf(texts: readonly ReadText[]): readonly (readonly ReadText[])[] {
  const batches: ReadText[][] = [];
  let rows = Infinity;
  for (const text of texts) {
    const own = chunksOf(text).length;
    if (rows + own > batchSize) {
      batches.push([]);
      rows = 0;
    }
    batches.at(-1)?.push(text);
    rows += own;
  }
  return batches;
}

/** The forward pass as the bytes of an ONNX model, parameters included. */
export const classifierOnnx = (network: ClassifierNetwork): Uint8Array =>
  writeOnnx(classifierGraph(network), { parameters: 'stored' });

/** The forward pass without dropout. */
export function classifierGraph(network: ClassifierNetwork): Graph {
  if (network.config.chunks)
    return trace((inputs) => {
      const { logits, chunkWeights, chunkLogits } = network.applyChunks(inputs, new Dropout(undefined));
      return { logits, chunkWeights, chunkLogits };
    }, longTextSignature);
  return trace(
    (inputs) => ({ logits: network.apply(inputs, new Dropout(undefined)).logits }),
    classifierSignature,
  );
}
