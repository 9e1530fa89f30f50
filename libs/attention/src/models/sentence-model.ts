import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Dropout } from '../nn/dropout.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { joinParts, unitRows } from './sentence-features.ts';
import type { SentenceBag, SentenceFeatures, WeightedFeatures } from './sentence-features.ts';
import { poolSentences } from './sentence-pooling.ts';
import type { SentencePooling } from './sentence-pooling.ts';
import type { TextEncoder, TokenBatch } from './text-encoder.ts';

/** The part of a sentence model that reads n-grams. */
export interface FeaturePart {
  readonly inputs: SentenceFeatures;
  readonly bag: SentenceBag;
  /** Its share of the cosine of two embeddings, in [0, 1]. */
  readonly share: number;
}

/** Texts to vectors: an encoder with its pooling, and beside it, where there is one, a bag of n-grams. */
export interface SentenceModel extends SentencePooling {
  readonly encoder: TextEncoder;
  readonly features?: FeaturePart;
}

export interface FeatureBatch {
  /** int32 `[Q]` */
  readonly features: Tensor1D;
  /** `[B, Q]` */
  readonly featureWeights: Tensor2D;
}

/** `[B, D]`: what the tokens say of each text, before it is joined with what the n-grams say. */
export function tokensPart(model: SentenceModel, batch: TokenBatch, dropout: Dropout): Tensor2D {
  const { hidden } = model.encoder.apply(batch, dropout);
  return poolSentences(hidden, batch, model);
}

/** `[B, D + size]`, of length 1: both parts of each text. */
export function joinedParts(
  model: SentenceModel,
  { bag, share }: FeaturePart,
  batch: TokenBatch & FeatureBatch,
  dropout: Dropout,
): Tensor2D {
  const tokens = tokensPart(model, batch, dropout);
  const features = bag.apply(batch.features, batch.featureWeights);
  return unitRows(joinParts(model.normalize ? tokens : unitRows(tokens), features, share));
}

/** A text as a sentence model reads it. */
export interface EncodedSentence {
  readonly ids: readonly number[];
  /** Absent where the model reads no n-grams. */
  readonly features?: WeightedFeatures;
  /** Tokens beyond the limit, which are left out; n-grams are those of the whole text. */
  readonly droppedTokens: number;
}

export interface SentenceReader {
  readonly tokenizer: Tokenizer;
  readonly maxTokens: number;
  readonly features?: SentenceFeatures;
}

export function readSentence(
  text: string,
  { tokenizer, maxTokens, features }: SentenceReader,
): EncodedSentence {
  const { ids, dropped } = tokenizer.encode(text, { maxTokens });
  return { ids, droppedTokens: dropped, ...(features ? { features: features.encode(text) } : {}) };
}
