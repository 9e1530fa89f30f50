import { add, gather, grads, mul, reshape, sub, sum, zerosLike } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { compile } from '../engine/compile.ts';
import type { Compiled } from '../engine/compile.ts';
import type { SessionOptions } from '../engine/session.ts';
import { float32, int32 } from '../engine/signature.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { classifierSignature, collate } from '../models/text-inputs.ts';
import type { EncodedText } from '../models/text-inputs.ts';
import { Dropout } from '../nn/dropout.ts';

/** Where the explained text is compared from: nothing at all, or the same text with its words hidden. */
export type Baseline = 'zero' | 'hiddenWords';

/** The gradient of a class's logit at one point between the baseline and the text. */
export interface PointGradient {
  readonly logit: number;
  /** Gradient times the way from the baseline, for each token. */
  readonly tokens: readonly number[];
  /** Gradient by the weight of each n-gram in the text, by its id. */
  readonly features: ReadonlyMap<number, number>;
}

/** The point `baseline + share · (text − baseline)`; one gradient for each is computed in a batch. */
const pathSignature = {
  ...classifierSignature,
  baselineIds: int32(['B', 'T']),
  baselineWords: int32(['B', 'T']),
  /** 1 where the baseline has vectors, 0 where it is nothing. */
  baselineShare: float32(['B', 1]),
  share: float32(['B', 1]),
  /** Row of each token in the batch, to repeat what a row has for each of its tokens. */
  tokenRows: int32(['B', 'T']),
} as const;

type Inputs = keyof typeof pathSignature | 'target';
type Outputs = 'tokenScores' | 'featureGradient' | 'logit';

/**
 * Gradients of a classifier's logit along the straight way from a baseline to a text, by the vectors of its tokens and the
 * weights of its n-grams. Compiled when first needed.
 */
export class PathGradients implements AsyncDisposable {
  #compiled: Promise<Compiled<Inputs, Outputs>> | undefined;

  constructor(
    private readonly network: ClassifierNetwork,
    private readonly tokens: { readonly padId: number; readonly maskId: number },
    private readonly session: SessionOptions,
  ) {}

  /** @param shares where on the way: 0 is the baseline, 1 the text */
  async at(
    encoded: EncodedText,
    classId: number,
    baseline: Baseline,
    shares: readonly number[],
  ): Promise<readonly PointGradient[]> {
    const run = await (this.#compiled ??= this.#compile());
    const { numClasses } = this.network.config;
    const count = shares.length;
    const T = encoded.ids.length;
    const feeds = collate(
      shares.map(() => encoded),
      this.tokens.padId,
    );
    const textWeights = Float32Array.from(feeds.textWeights.data as Float32Array);
    const features = feeds.features.data.length;
    textWeights.forEach(
      (weight, at) => (textWeights[at] = weight * (shares[Math.floor(at / features)] ?? 0)),
    );
    const hidden = encoded.ids.map((id, at) => (isWord(encoded, at) ? this.tokens.maskId : id));
    const column = (value: (row: number) => number) => ({
      data: Float32Array.from({ length: count }, (_, row) => value(row)),
      shape: [count, 1],
    });
    const target = new Float32Array(count * numClasses);
    shares.forEach((_, row) => (target[row * numClasses + classId] = 1));
    const results = await run({
      ...feeds,
      textWeights: { data: textWeights, shape: feeds.textWeights.shape },
      baselineIds: {
        data: Int32Array.from({ length: count * T }, (_, at) => hidden[at % T] ?? 0),
        shape: [count, T],
      },
      baselineWords: { data: new Int32Array(count * T), shape: [count, T] },
      baselineShare: column(() => (baseline === 'zero' ? 0 : 1)),
      share: column((row) => shares[row] ?? 0),
      tokenRows: {
        data: Int32Array.from({ length: count * T }, (_, at) => Math.floor(at / T)),
        shape: [count, T],
      },
      target: { data: target, shape: [count, numClasses] },
    });
    const ids = Array.from(feeds.features.data, Number);
    return shares.map((_, row) => ({
      logit: Number(results.logit.data[row]),
      tokens: Array.from({ length: T }, (__, token) => Number(results.tokenScores.data[row * T + token])),
      features: new Map(
        ids.map((id, at) => [id, Number(results.featureGradient.data[row * features + at])] as const),
      ),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#compiled)?.[Symbol.asyncDispose]();
  }

  #compile(): Promise<Compiled<Inputs, Outputs>> {
    const { network } = this;
    const { numBags, numClasses } = network.config;
    return compile(
      ({ target, baselineIds, baselineWords, baselineShare, share, tokenRows, ...inputs }) => {
        const [B, T] = inputs.ids.shape;
        const perToken = (column: Tensor2D): Tensor2D =>
          gather(column, reshape(tokenRows, [B * T]) as Tensor1D);
        const text = network.embed(inputs);
        const hidden = network.embed({ ...inputs, ids: baselineIds, tokenWords: baselineWords });
        const start = mul<Tensor2D>(hidden, perToken(baselineShare));
        const way = sub<Tensor2D>(text, start);
        const point = add<Tensor2D>(start, mul(way, perToken(share)));
        const logits = (embedded: Tensor2D, textWeights: Tensor2D): Tensor1D =>
          sum(
            mul(network.applyTo(embedded, { ...inputs, textWeights }, new Dropout(undefined)).logits, target),
            1,
          );
        // Without bags the answer does not depend on the n-grams of the text.
        const gradient = grads(((tokens: Tensor2D, weights: Tensor2D = inputs.textWeights) =>
          sum(logits(tokens, weights))) as (...tensors: Tensor[]) => Tensor);
        const [ofTokens, ofFeatures = zerosLike(inputs.textWeights)] = gradient([
          point,
          ...(numBags > 0 ? [inputs.textWeights] : []),
        ]);
        if (!ofTokens) throw new TypeError('A gradient is missing');
        return {
          tokenScores: reshape(sum(mul(ofTokens, way), 1), [B, T]),
          featureGradient: ofFeatures,
          logit: logits(point, inputs.textWeights),
        };
      },
      { ...pathSignature, target: float32(['B', numClasses]) },
      this.session,
    );
  }
}

/** Special tokens stand for no text. */
function isWord({ spans }: EncodedText, token: number): boolean {
  const [start = 0, end = 0] = spans[token] ?? [];
  return start < end;
}
