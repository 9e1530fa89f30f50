import type { NdArray } from '../engine/session.ts';
import { float32, int32 } from '../engine/signature.ts';
import type { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { splitWords } from '../text/words.ts';
import type { Word } from '../text/words.ts';

/** One text as the classifier reads it: tokens, and n-gram features with the word that each came from. */
export interface EncodedText {
  readonly ids: readonly number[];
  /** The word whose features a token carries; -1 for special tokens and the later pieces of a word. */
  readonly tokenWords: readonly number[];
  /** Span of each token in the text; empty for special tokens. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  readonly words: readonly Word[];
  /** Ids of the features that each word has by itself. */
  readonly wordFeatures: readonly (readonly number[])[];
  /** Every occurrence of a feature in the text, with its weight and its word. */
  readonly bag: {
    readonly ids: readonly number[];
    readonly weights: readonly number[];
    readonly words: readonly number[];
  };
  /** Tokens beyond the limit, which are left out; the bag holds the features of all words. */
  readonly droppedTokens: number;
}

/**
 * The inputs of a classifier network: `B` texts, `T` tokens, `U` different words, `Q` different features. Each feature of
 * the batch is read from its table once; what holds it how much is a matrix.
 */
export const classifierSignature = {
  ids: int32(['B', 'T']),
  positions: int32(['B', 'T']),
  mask: float32(['B', 'T']),
  /** Row of `wordWeights` for each token; row 0 holds nothing. */
  tokenWords: int32(['B', 'T']),
  features: int32(['Q']),
  wordWeights: float32(['U', 'Q']),
  textWeights: float32(['B', 'Q']),
} as const;

export type ClassifierFeeds = Readonly<Record<keyof typeof classifierSignature, NdArray>>;

/** Turns texts into inputs; the same at training and at serving. */
export class TextInputs {
  readonly #idf: Float32Array;
  /** 1 for features of characters, 0 for those of words: each kind has length 1. */
  readonly #block: Uint8Array;

  constructor(
    readonly tokenizer: Tokenizer,
    readonly features: FeatureVocabulary,
    readonly maxTokens: number,
  ) {
    const { size, documents } = features;
    this.#idf = Float32Array.from(
      { length: size },
      (_, id) => Math.log((1 + documents) / (1 + features.documentCount(id))) + 1,
    );
    this.#block = Uint8Array.from({ length: size }, (_, id) =>
      features.featureOf(id)?.startsWith('c:') ? 1 : 0,
    );
  }

  encode(text: string): EncodedText {
    const { ids, offsets, dropped } = this.tokenizer.encode(text, { maxTokens: this.maxTokens });
    const words = splitWords(text);
    return {
      ids,
      spans: offsets,
      words,
      tokenWords: firstTokens(words, offsets),
      wordFeatures: this.features.encodeWords(words),
      bag: this.#bag(this.features.encode(words)),
      droppedTokens: dropped,
    };
  }

  /** TF-IDF with sublinear counts, words and characters each of length 1; an occurrence has its share of the feature. */
  #bag(wordFeatures: readonly (readonly number[])[]): EncodedText['bag'] {
    const counts = new Map<number, number>();
    for (const features of wordFeatures) for (const id of features) counts.set(id, (counts.get(id) ?? 0) + 1);
    const squares = [0, 0];
    const weightOf = new Map<number, number>();
    for (const [id, count] of counts) {
      const weight = (1 + Math.log(count)) * (this.#idf[id] ?? 0);
      const block = this.#block[id] ?? 0;
      squares[block] = (squares[block] ?? 0) + weight * weight;
      weightOf.set(id, weight / count);
    }
    const ids = wordFeatures.flat();
    const words = wordFeatures.flatMap((features, word) => features.map(() => word));
    const lengths = squares.map((square) => Math.sqrt(square) || 1);
    const weights = ids.map((id) => (weightOf.get(id) ?? 0) / (lengths[this.#block[id] ?? 0] ?? 1));
    return { ids, weights, words };
  }
}

/** Words that training hides from the network: their token becomes `maskId`, their features are left out. */
export interface HiddenWords {
  readonly isHidden: (textIndex: number, word: number) => boolean;
  readonly maskId: number;
}

/** Pads encoded texts into one batch. */
export function collate(texts: readonly EncodedText[], padId: number, hidden?: HiddenWords): ClassifierFeeds {
  const B = texts.length;
  const T = Math.max(1, ...texts.map(({ ids }) => ids.length));
  const ids = new Int32Array(B * T).fill(padId);
  const mask = new Float32Array(B * T);
  const tokenWords = new Int32Array(B * T);
  const batch = new BatchFeatures();
  texts.forEach((text, b) => {
    const isHidden = (word: number) => hidden?.isHidden(b, word) ?? false;
    let current = -1;
    text.ids.forEach((id, t) => {
      const word = text.tokenWords[t] ?? -1;
      const [start, end] = text.spans[t] ?? [0, 0];
      if (word >= 0 || start === end) current = word;
      const isMasked = current >= 0 && isHidden(current);
      ids[b * T + t] = isMasked && hidden ? hidden.maskId : id;
      mask[b * T + t] = 1;
      if (word >= 0 && !isMasked) tokenWords[b * T + t] = batch.wordRow(text.wordFeatures[word] ?? []);
    });
    text.bag.ids.forEach((id, f) => {
      if (!isHidden(text.bag.words[f] ?? -1)) batch.addToText(b, id, text.bag.weights[f] ?? 0);
    });
  });
  return {
    ids: { data: ids, shape: [B, T] },
    positions: { data: Int32Array.from({ length: B * T }, (_, at) => at % T), shape: [B, T] },
    mask: { data: mask, shape: [B, T] },
    tokenWords: { data: tokenWords, shape: [B, T] },
    ...batch.arrays(B),
  };
}

/** The different features of a batch, and which words and texts hold them. */
class BatchFeatures {
  readonly #columns = new Map<number, number>();
  readonly #wordRows = new Map<readonly number[], number>();
  /** (row, column, weight) triples. */
  readonly #texts: number[] = [];

  addToText(row: number, feature: number, weight: number): void {
    this.#texts.push(row, this.#column(feature), weight);
  }

  /** The row of a word; the vocabulary gives a word without context features the same list each time. */
  wordRow(features: readonly number[]): number {
    const known = this.#wordRows.get(features);
    if (known !== undefined) return known;
    for (const feature of features) this.#column(feature);
    const row = this.#wordRows.size + 1;
    this.#wordRows.set(features, row);
    return row;
  }

  arrays(B: number): Pick<ClassifierFeeds, 'features' | 'wordWeights' | 'textWeights'> {
    const Q = Math.max(1, this.#columns.size);
    const U = this.#wordRows.size + 1;
    const features = new Int32Array(Q);
    for (const [feature, column] of this.#columns) features[column] = feature;
    const wordWeights = new Float32Array(U * Q);
    for (const [list, row] of this.#wordRows) {
      for (const feature of list) wordWeights[row * Q + this.#column(feature)] = 1 / list.length;
    }
    const textWeights = new Float32Array(B * Q);
    for (let at = 0; at < this.#texts.length; at += 3) {
      const place = (this.#texts[at] ?? 0) * Q + (this.#texts[at + 1] ?? 0);
      textWeights[place] = (textWeights[place] ?? 0) + (this.#texts[at + 2] ?? 0);
    }
    return {
      features: { data: features, shape: [Q] },
      wordWeights: { data: wordWeights, shape: [U, Q] },
      textWeights: { data: textWeights, shape: [B, Q] },
    };
  }

  #column(feature: number): number {
    const known = this.#columns.get(feature);
    if (known !== undefined) return known;
    const column = this.#columns.size;
    this.#columns.set(feature, column);
    return column;
  }
}

/** For each token the word that begins in it or that it begins, if no token before it took that word. */
function firstTokens(
  words: readonly Word[],
  offsets: readonly (readonly [number, number])[],
): readonly number[] {
  let next = 0;
  return offsets.map(([start, end]) => {
    if (start === end) return -1;
    while (next < words.length && (words[next]?.end ?? 0) <= start) next++;
    const word = words[next];
    if (!word || word.start >= end) return -1;
    return next++;
  });
}
