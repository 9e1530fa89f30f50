import { trace } from '../engine/compile.ts';
import type { Graph } from '../engine/graph.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import { OnnxSession } from '../engine/session.ts';
import type { SessionOptions } from '../engine/session.ts';
import { Dropout } from '../nn/dropout.ts';
import type { ClassifierNetwork } from './classifier-network.ts';
import { classifierSignature, collate } from './text-inputs.ts';
import type { EncodedText } from './text-inputs.ts';

/** The mean logits of each text, `[C]`. */
export type Logits = readonly number[];

/** Texts in one call of the session; more are cut into several. */
const batchSize = 64;

/** A classifier's forward pass in ONNX Runtime: encoded texts in, logits out. */
export class ClassifierSession implements AsyncDisposable {
  private constructor(
    private readonly session: OnnxSession,
    private readonly padId: number,
  ) {}

  /** @param model the bytes of `model.onnx` */
  static async open(model: Uint8Array, padId: number, options: SessionOptions): Promise<ClassifierSession> {
    return new ClassifierSession(await OnnxSession.open(model, options), padId);
  }

  /** @returns one row for each text, in their order */
  async logits(texts: readonly EncodedText[]): Promise<readonly Logits[]> {
    const rows: Logits[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      const { logits } = await this.session.run(collate(texts.slice(start, start + batchSize), this.padId));
      if (!(logits?.data instanceof Float32Array)) throw new TypeError('The model gives no logits');
      const [count = 0, classes = 0] = logits.shape;
      for (let row = 0; row < count; row++)
        rows.push(Array.from(logits.data.subarray(row * classes, (row + 1) * classes)));
    }
    return rows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.session[Symbol.asyncDispose]();
  }
}

/** The forward pass as the bytes of an ONNX model, parameters included. */
export const classifierOnnx = (network: ClassifierNetwork): Uint8Array =>
  writeOnnx(classifierGraph(network), { parameters: 'stored' });

/** The forward pass without dropout. */
export function classifierGraph(network: ClassifierNetwork): Graph {
  return trace(
    (inputs) => ({ logits: network.apply(inputs, new Dropout(undefined)).logits }),
    classifierSignature,
  );
}
