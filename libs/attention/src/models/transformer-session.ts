import { writeOnnx } from '../engine/onnx-writer.ts';
import { OnnxSession } from '../engine/session.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { Decoding, Generated } from './generation/decoding.ts';
import { GenerationRun } from './generation-run.ts';
import type { GenerationRunOptions } from './generation-run.ts';
import { collateSources } from './transformer-batch.ts';
import type { TransformerConfig } from './transformer-config.ts';
import { encoderGraph, stepGraph } from './transformer-graphs.ts';
import type { Transformer } from './transformer.ts';

/** The two functions of a translator as the bytes of ONNX models. */
export interface TransformerOnnx {
  readonly encoder: Uint8Array;
  readonly decoder: Uint8Array;
}

/** What a network thinks of a target that it is given. */
export interface ReadTarget {
  /** Natural logarithm of the probability of each token, the end included. */
  readonly logProbabilities: readonly number[];
  /** How much each of them took from each source token, `[T][S]`: the mean of heads and layers. Rows sum to 1. */
  readonly attention: readonly (readonly number[])[];
}

/** Texts in one call, and hypotheses of all of them; more are cut into several calls, sorted by length. */
const textsAtOnce = 32;
const rowsAtOnce = 128;

/** A translator's two functions in ONNX Runtime: encoded sources in, generated tokens out. */
export class TransformerSession implements AsyncDisposable {
  private constructor(
    private readonly encoder: OnnxSession,
    private readonly decoder: OnnxSession,
    private readonly config: TransformerConfig,
    private readonly padId: number,
  ) {}

  static async open(
    { encoder, decoder }: TransformerOnnx,
    { config, padId }: { readonly config: TransformerConfig; readonly padId: number },
    options: SessionOptions,
  ): Promise<TransformerSession> {
    const opened = await OnnxSession.open(encoder, options);
    try {
      return new TransformerSession(opened, await OnnxSession.open(decoder, options), config, padId);
    } catch (error) {
      await opened[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Generates a text for each source, several at once.
   * @param sources token ids with the special tokens around them
   * @param begin the decoding of each source, by its index
   * @param width rows that a decoding may have, to bound what is kept in memory
   * @returns outputs for each source, in their order; the best first
   */
  async generate(
    sources: readonly (readonly number[])[],
    begin: (source: number) => Decoding,
    width = 1,
  ): Promise<readonly (readonly Generated[])[]> {
    const outputs: (readonly Generated[])[] = sources.map(() => []);
    for (const batch of batchesByLength(sources, Math.floor(rowsAtOnce / width))) {
      const texts = batch.map((source) => sources[source] ?? []);
      const found = await this.#run(texts, { decodings: batch.map(begin) });
      batch.forEach((source, at) => (outputs[source] = found[at] ?? []));
    }
    return outputs;
  }

  /**
   * Reads a target as if it were being generated.
   * @param target start token first, end token last
   */
  async read(source: readonly number[], target: readonly number[]): Promise<ReadTarget> {
    const logProbabilities: number[] = [];
    const attention: (readonly number[])[] = [];
    const forced = (at: number): Decoding => {
      const token = target[at];
      if (token === undefined || at === target.length - 1) return { kind: 'ended', outputs: [] };
      return { kind: 'open', rows: [{ parent: 0, token }], advance: () => forced(at + 1) };
    };
    await this.#run([source], {
      decodings: [forced(0)],
      watch: (step) => {
        const label = target[logProbabilities.length + 1] ?? -1;
        logProbabilities.push(step.logProbabilities[0]?.[label] ?? -Infinity);
        attention.push(step.attention());
      },
    });
    return { logProbabilities, attention };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.encoder[Symbol.asyncDispose]();
    await this.decoder[Symbol.asyncDispose]();
  }

  async #run(
    texts: readonly (readonly number[])[],
    options: Pick<GenerationRunOptions, 'decodings' | 'watch'>,
  ): Promise<readonly (readonly Generated[])[]> {
    const { decoder, config } = this;
    const feeds = collateSources(texts, this.padId);
    const sources = { ...(await this.encoder.run(feeds)), mask: feeds.mask };
    return new GenerationRun({ decoder, config, sources, ...options }).finish();
  }
}

export const transformerOnnx = (network: Transformer): TransformerOnnx => ({
  encoder: writeOnnx(encoderGraph(network), { parameters: 'stored' }),
  decoder: writeOnnx(stepGraph(network), { parameters: 'stored' }),
});

function batchesByLength(
  sources: readonly (readonly number[])[],
  most: number,
): readonly (readonly number[])[] {
  const order = [...sources.keys()].sort((a, b) => (sources[a]?.length ?? 0) - (sources[b]?.length ?? 0));
  const size = Math.min(textsAtOnce, Math.max(1, most));
  return Array.from({ length: Math.ceil(order.length / size) }, (_, batch) =>
    order.slice(batch * size, (batch + 1) * size),
  );
}
