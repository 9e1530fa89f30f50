import { concat, mul } from '@tensorflow/tfjs-core';
import { compile } from '../engine/compile.ts';
import type { Compiled } from '../engine/compile.ts';
import type { SessionOptions } from '../engine/session.ts';
import { Dropout } from '../nn/dropout.ts';
import type { ClassifierNetwork } from './classifier-network.ts';
import { rowsOf } from './logit-rows.ts';
import { unitRows } from './sentence-features.ts';
import { classifierSignature, collate } from './text-inputs.ts';
import type { EncodedText } from './text-inputs.ts';

/** Texts in one call. */
const batchSize = 64;

/**
 * What a classifier makes of a text before its last layers: the vectors that its branches pool, each of length 1, side by side.
 * The cosine of two is the mean over the branches of how alike they read the texts.
 */
export class TextVectors implements AsyncDisposable {
  private constructor(
    private readonly run: Compiled<keyof typeof classifierSignature, 'vectors'>,
    private readonly padId: number,
  ) {}

  static async open(
    network: ClassifierNetwork,
    padId: number,
    { device, threads }: SessionOptions,
  ): Promise<TextVectors> {
    const run = await compile(
      (inputs) => {
        const { pooled } = network.apply(inputs, new Dropout(undefined));
        const parts = pooled.map((vectors) => mul(unitRows(vectors), 1 / Math.sqrt(pooled.length)));
        return { vectors: parts.length === 1 && parts[0] ? parts[0] : concat(parts, 1) };
      },
      classifierSignature,
      { device, threads },
    );
    return new TextVectors(run, padId);
  }

  /** One vector of length 1 for each text, in their order. */
  async of(texts: readonly EncodedText[]): Promise<readonly (readonly number[])[]> {
    const rows: (readonly number[])[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      const { vectors } = await this.run(collate(texts.slice(start, start + batchSize), this.padId));
      rows.push(...rowsOf(vectors, 'vectors'));
    }
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run[Symbol.asyncDispose]();
  }
}
