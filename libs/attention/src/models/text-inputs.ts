import { readLongText } from './long-text.ts';
import type { ChunkReading, ReadText } from './long-text.ts';
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
  /** Occurrences in the text at hand; all 0 between texts. */
  readonly #counts: Uint32Array;
  /** Weight of one occurrence in the text at hand. */
  readonly #shares: Float64Array;

  constructor(
    readonly tokenizer: Tokenizer,
    readonly features: FeatureVocabulary,
    /** Of a text, or of each of its chunks. */
    readonly maxTokens: number,
    readonly chunks?: ChunkReading,
  ) {
    const { size, documents } = features;
    this.#idf = Float32Array.from(
      { length: size },
      (_, id) => Math.log((1 + documents) / (1 + features.documentCount(id))) + 1,
    );
    this.#block = Uint8Array.from({ length: size }, (_, id) =>
      features.featureOf(id)?.startsWith('c:') ? 1 : 0,
    );
    this.#counts = new Uint32Array(size);
    this.#shares = new Float64Array(size);
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

  /** The text as the model reads it: in chunks, where it reads in chunks. */
  read(text: string): ReadText {
    return this.chunks ? readLongText(text, this, this.chunks) : this.encode(text);
  }

  /** TF-IDF with sublinear counts, words and characters each of length 1; an occurrence has its share of the feature. */
  #bag(wordFeatures: readonly (readonly number[])[]): EncodedText['bag'] {
    const ids: number[] = [];
    const words: number[] = [];
    const different: number[] = [];
    const counts = this.#counts;
    wordFeatures.forEach((features, word) => {
      for (const id of features) {
        ids.push(id);
        words.push(word);
        const count = counts[id] ?? 0;
        if (count === 0) different.push(id);
        counts[id] = count + 1;
      }
    });
    const squares: [number, number] = [0, 0];
    for (const id of different) {
      const count = counts[id] ?? 0;
      const weight = (1 + Math.log(count)) * (this.#idf[id] ?? 0);
      squares[this.#block[id] === 1 ? 1 : 0] += weight * weight;
      this.#shares[id] = weight / count;
      counts[id] = 0;
    }
    const lengths = [Math.sqrt(squares[0]) || 1, Math.sqrt(squares[1]) || 1] as const;
    const weights = ids.map((id) => (this.#shares[id] ?? 0) / lengths[this.#block[id] === 1 ? 1 : 0]);
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
  const positions = new Int32Array(B * T);
  for (let at = 0; at < positions.length; at++) positions[at] = at % T;
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
    positions: { data: positions, shape: [B, T] },
    mask: { data: mask, shape: [B, T] },
    tokenWords: { data: tokenWords, shape: [B, T] },
    ...batch.arrays(B),
  };
}

/** The different features of a batch, and which words and texts hold them. */
class BatchFeatures {
  readonly #columns = new Map<number, number>();
  readonly #words = new Map<
    readonly number[],
    { readonly row: number; readonly columns: readonly number[] }
  >();
  /** Occurrences in texts. */
  readonly #textRows: number[] = [];
  readonly #textColumns: number[] = [];
  readonly #textWeights: number[] = [];

  addToText(row: number, feature: number, weight: number): void {
    this.#textRows.push(row);
    this.#textColumns.push(this.#column(feature));
    this.#textWeights.push(weight);
  }

  /** The row of a word; the vocabulary gives a word without context features the same list each time. */
  wordRow(features: readonly number[]): number {
    let word = this.#words.get(features);
    if (!word) {
      word = { row: this.#words.size + 1, columns: features.map((feature) => this.#column(feature)) };
      this.#words.set(features, word);
    }
    return word.row;
  }

  arrays(B: number): Pick<ClassifierFeeds, 'features' | 'wordWeights' | 'textWeights'> {
    const Q = Math.max(1, this.#columns.size);
    const U = this.#words.size + 1;
    const features = new Int32Array(Q);
    let next = 0;
    for (const feature of this.#columns.keys()) features[next++] = feature;
    const wordWeights = new Float32Array(U * Q);
    for (const { row, columns } of this.#words.values()) {
      for (const column of columns) wordWeights[row * Q + column] = 1 / columns.length;
    }
    const textWeights = new Float32Array(B * Q);
    for (let at = 0; at < this.#textRows.length; at++) {
      const place = (this.#textRows[at] ?? 0) * Q + (this.#textColumns[at] ?? 0);
      textWeights[place] = (textWeights[place] ?? 0) + (this.#textWeights[at] ?? 0);
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
