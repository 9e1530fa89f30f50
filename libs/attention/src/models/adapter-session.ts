import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { trace } from '../engine/compile.ts';
import { linear } from '../engine/fused.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import { OnnxSession } from '../engine/session.ts';
import type { Feeds, NdArray, SessionOptions } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import type { Signature } from '../engine/signature.ts';
import { Dropout } from '../nn/dropout.ts';
import { lowRankProduct } from '../nn/low-rank-update.ts';
import type { EncoderBranchConfig } from './classifier-config.ts';
import { adaptedLinears } from './encoder-adapter.ts';
import type { AdaptedLinear, AdapterTarget } from './encoder-adapter.ts';
import { rowsOf } from './logit-rows.ts';
import type { Logits } from './logit-rows.ts';
import { collateTokens, sentenceSignature } from './sentence-inputs.ts';
import { poolings } from './sentence-pooling.ts';
import type { TextEncoder } from './text-encoder.ts';

/** What one adapter gives to each run: the matrices of its updates by the name of the layer, and its head. */
export interface AdapterMatrices {
  readonly updates: ReadonlyMap<string, { readonly a: NdArray; readonly b: NdArray }>;
  readonly headWeight: NdArray;
  readonly headBias: NdArray;
}

/** Texts in one call of the session; more are cut into several. */
const batchSize = 64;

/**
 * An encoder in ONNX Runtime that many adapters share: its parameters are stored once, and the low-rank matrices and the
 * head of an adapter are inputs of the graph, of any rank `R` and number of classes `C`.
 */
export class AdapterSession implements AsyncDisposable {
  private constructor(
    private readonly session: OnnxSession,
    private readonly layers: readonly AdaptedLinear[],
    private readonly padId: number,
  ) {}

  /**
   * @param encoder filled; it may be thrown away afterwards
   * @param targets of all adapters that will be asked for
   */
  static async open(
    encoder: TextEncoder,
    config: EncoderBranchConfig,
    {
      targets,
      padId,
      session,
    }: { targets: readonly AdapterTarget[]; padId: number; session: SessionOptions },
  ): Promise<AdapterSession> {
    const layers = adaptedLinears(encoder, targets);
    const model = adaptableOnnx(encoder, config, layers);
    return new AdapterSession(await OnnxSession.open(model, session), layers, padId);
  }

  /** The inputs of an adapter, made once; a layer that it does not update is given zeros. */
  inputsOf({ updates, headWeight, headBias }: AdapterMatrices): Feeds {
    const [some] = updates.values();
    const rank = some?.a.shape[0] ?? 1;
    const matrices = this.layers.flatMap(({ name, linear: { weight } }) => {
      const [outputSize = 0, inputSize = 0] = weight.shape;
      const { a, b } = updates.get(name) ?? { a: zeros([rank, inputSize]), b: zeros([outputSize, rank]) };
      return [
        [inputA(name), a],
        [inputB(name), b],
      ] as const;
    });
    return { ...Object.fromEntries(matrices), headWeight, headBias };
  }

  /**
   * @param texts token ids, special ones included
   * @param adapter from `inputsOf`
   */
  async logits(texts: readonly (readonly number[])[], adapter: Feeds): Promise<readonly Logits[]> {
    const rows: Logits[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      const batch = collateTokens(texts.slice(start, start + batchSize), this.padId);
      const { logits } = await this.session.run({ ...batch, ...adapter });
      rows.push(...rowsOf(logits));
    }
    return rows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.session[Symbol.asyncDispose]();
  }
}

const inputA = (layer: string): string => `${layer}.lora_A`;
const inputB = (layer: string): string => `${layer}.lora_B`;
const zeros = (shape: readonly [number, number]): NdArray => ({
  data: new Float32Array(shape[0] * shape[1]),
  shape,
});

function adaptableOnnx(
  encoder: TextEncoder,
  { pooling, hiddenSize }: EncoderBranchConfig,
  layers: readonly AdaptedLinear[],
): Uint8Array {
  const matrices: Signature = Object.fromEntries(
    layers.flatMap(({ name, linear: { weight } }) => {
      const [outputSize = 0, inputSize = 0] = weight.shape;
      return [
        [inputA(name), float32(['R', inputSize])],
        [inputB(name), float32([outputSize, 'R'])],
      ];
    }),
  );
  const signature = {
    ...sentenceSignature,
    headWeight: float32(['C', hiddenSize]),
    headBias: float32(['C']),
  } as const;
  const forward = trace(
    (inputs) => {
      const given = inputs as Readonly<Record<string, Tensor>> & typeof inputs;
      const matrix = (name: string) => given[name] as Tensor2D;
      for (const { name, linear: adapted } of layers)
        adapted.update = { apply: (x) => lowRankProduct(x, matrix(inputA(name)), matrix(inputB(name))) };
      const { hidden } = encoder.apply(given, new Dropout(undefined));
      return { logits: linear(poolings[pooling](hidden, given), given.headWeight, given.headBias) };
    },
    { ...matrices, ...signature },
  );
  for (const { linear: adapted } of layers) adapted.update = undefined;
  return writeOnnx(forward, { parameters: 'stored' });
}
