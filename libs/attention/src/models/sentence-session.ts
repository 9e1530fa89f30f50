import { trace } from '../engine/compile.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import { OnnxSession } from '../engine/session.ts';
import type { SessionOptions } from '../engine/session.ts';
import { Dropout } from '../nn/dropout.ts';
import { collateFeatures, featureSignature } from './sentence-features.ts';
import type { WeightedFeatures } from './sentence-features.ts';
import { collateTokens, sentenceSignature } from './sentence-inputs.ts';
import { joinedParts, tokensPart } from './sentence-model.ts';
import type { SentenceModel } from './sentence-model.ts';

/** An encoder with its pooling in ONNX Runtime: token ids in, one vector a text out. */
export class SentenceSession implements AsyncDisposable {
  private constructor(
    private readonly session: OnnxSession,
    private readonly padId: number,
  ) {}

  /** @param model the bytes of `model.onnx`, as `sentenceOnnx` makes them */
  static async open(model: Uint8Array, padId: number, options: SessionOptions): Promise<SentenceSession> {
    return new SentenceSession(await OnnxSession.open(model, options), padId);
  }

  /**
   * @param texts the token ids of each, special tokens included, in one batch
   * @param features the n-grams of each, where the model reads them
   * @returns `[D]` for each text, in their order
   */
  async embed(
    texts: readonly (readonly number[])[],
    features?: readonly WeightedFeatures[],
  ): Promise<readonly Float32Array[]> {
    if (texts.length === 0) return [];
    const tokens = collateTokens(texts, this.padId);
    const { embedding } = await this.session.run({
      ...tokens,
      ...(features ? collateFeatures(features) : {}),
    });
    if (!(embedding?.data instanceof Float32Array)) throw new TypeError('The model gives no embedding');
    const { data } = embedding;
    const [, D = 0] = embedding.shape;
    return texts.map((_, row) => data.slice(row * D, (row + 1) * D));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.session[Symbol.asyncDispose]();
  }
}

/** The forward pass with its pooling as the bytes of an ONNX model, parameters included. */
export function sentenceOnnx(model: SentenceModel): Uint8Array {
  const dropout = new Dropout(undefined);
  const { features } = model;
  const forward = features
    ? trace((batch) => ({ embedding: joinedParts(model, features, batch, dropout) }), {
        ...sentenceSignature,
        ...featureSignature,
      })
    : trace((batch) => ({ embedding: tokensPart(model, batch, dropout) }), sentenceSignature);
  return writeOnnx(forward, { parameters: 'stored' });
}
