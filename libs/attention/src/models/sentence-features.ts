import { add, concat, div, mul, sqrt, sum } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { NdArray } from '../engine/session.ts';
import { float32, int32 } from '../engine/signature.ts';
import { FeatureBag } from '../nn/feature-bag.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { splitWords } from '../text/words.ts';

/** @file Word and character n-grams beside the tokens of a sentence encoder: what small data teach best. */

/** The different n-grams of a text that a vocabulary knows, each with its weight. */
export interface WeightedFeatures {
  readonly ids: readonly number[];
  readonly weights: readonly number[];
}

/** Turns texts into TF-IDF weights with sublinear counts; those of words and those of characters each have length 1. */
export class SentenceFeatures {
  constructor(readonly vocabulary: FeatureVocabulary) {}

  /** All of the text, however long. */
  encode(text: string): WeightedFeatures {
    const { vocabulary } = this;
    const counts = new Map<number, number>();
    for (const ids of vocabulary.encode(splitWords(text)))
      for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    const ids = [...counts.keys()];
    const isCharacters = ids.map((id) => vocabulary.featureOf(id)?.startsWith('c:') === true);
    const raw = ids.map((id) => (1 + Math.log(counts.get(id) ?? 1)) * this.#idf(id));
    const squares = [0, 0] as [number, number];
    raw.forEach((weight, at) => (squares[isCharacters[at] ? 1 : 0] += weight * weight));
    return { ids, weights: raw.map((weight, at) => weight / Math.sqrt(squares[isCharacters[at] ? 1 : 0])) };
  }

  #idf(id: number): number {
    const { documents } = this.vocabulary;
    return Math.log((1 + documents) / (1 + this.vocabulary.documentCount(id))) + 1;
  }
}

/** `B` texts and the `Q` different features that they hold, each read from the table once. */
export const featureSignature = {
  features: int32(['Q']),
  featureWeights: float32(['B', 'Q']),
} as const;

export type FeatureFeeds = Readonly<Record<keyof typeof featureSignature, NdArray>>;

/** The features of several texts as one batch. */
export function collateFeatures(texts: readonly WeightedFeatures[]): FeatureFeeds {
  const columns = new Map<number, number>();
  for (const { ids } of texts) for (const id of ids) if (!columns.has(id)) columns.set(id, columns.size);
  const [B, Q] = [texts.length, Math.max(1, columns.size)];
  const weights = new Float32Array(B * Q);
  texts.forEach(({ ids, weights: own }, row) =>
    ids.forEach((id, at) => (weights[row * Q + (columns.get(id) ?? 0)] = own[at] ?? 0)),
  );
  const features = new Int32Array(Q);
  for (const [id, column] of columns) features[column] = id;
  return {
    features: { data: features, shape: [Q] },
    featureWeights: { data: weights, shape: [B, Q] },
  };
}

export interface SentenceBagConfig {
  readonly numFeatures: number;
  /** Width of the features' part of an embedding. */
  readonly size: number;
}

const deviation = 0.005;

/** The n-grams of a text as one vector: the weighted sum of theirs, made length 1. */
export class SentenceBag {
  readonly #bag: FeatureBag;

  constructor(
    store: ParameterStore,
    readonly config: SentenceBagConfig,
  ) {
    this.#bag = new FeatureBag(store.within(bagName), config.numFeatures, config.size, deviation);
  }

  /** `[B, size]`; a text without a known feature has a vector of zeros. */
  apply(features: Tensor1D, weights: Tensor2D): Tensor2D {
    return unitRows(this.#bag.apply(features, weights));
  }

  /** The same for one text, from the values that the table has now. */
  vectorOf({ ids, weights }: WeightedFeatures = { ids: [], weights: [] }): Float32Array {
    const { size } = this.config;
    const table = this.#bag.table.weight.values;
    const vector = new Float32Array(size);
    ids.forEach((id, at) => {
      for (let d = 0; d < size; d++)
        vector[d] = (vector[d] ?? 0) + (weights[at] ?? 0) * (table[id * size + d] ?? 0);
    });
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 1e-12));
    return vector.map((value) => value / length);
  }
}

/** Each row divided by its length, `[B, D]`; a row of zeros stays one. */
export function unitRows(x: Tensor2D): Tensor2D {
  return div(x, sqrt(add(sum(mul(x, x), 1, true), 1e-12)));
}

/** The name of its parameter begins so. */
export const bagName = 'features';

/**
 * One embedding of both parts: its cosines are means of theirs, those of the features with this share.
 * @param tokens `[B, D]`, each of length 1
 * @param features `[B, size]`, each of length 1
 * @returns `[B, D + size]`
 */
export function joinParts(tokens: Tensor2D, features: Tensor2D, share: number): Tensor2D {
  return concat([mul(tokens, Math.sqrt(1 - share)), mul(features, Math.sqrt(share))], 1);
}
