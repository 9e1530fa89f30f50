import type { Language } from '../language/language.ts';

/** Something that can be answered with: the answer of an imported pair, or a part of a document. */
export interface Passage {
  /** Of the pair or the part of the document; also the id under which it is erased. */
  readonly id: string;
  readonly kind: 'pair' | 'document';
  readonly language: Language;
  /** What it answers: the question of a pair, the headings above a part of a document. */
  readonly title: string;
  readonly text: string;
  /** The intent of a pair that has one. */
  readonly intent?: string | null;
}

/** What speaks for a passage, each in [0, 1] but for the cosines, which may be below 0. */
export interface RankFeatures {
  /** BM25 as a share of the best hit's. */
  readonly lexical: number;
  /** The share of the question that the passage says, words weighed by rarity. */
  readonly coverage: number;
  /** Cosine of the weighed words and character n-grams of the question and the passage. */
  readonly surface: number;
  /** Cosine of the vectors; 0 where there is no encoder. */
  readonly similarity: number;
}

export const rankFeatures = ['lexical', 'coverage', 'surface', 'similarity'] as const;
export type RankWeights = Readonly<Record<keyof RankFeatures, number>>;

export interface RankedPassage {
  readonly passage: Passage;
  readonly features: RankFeatures;
  /** The weighted sum of the features; orders the passages of one question. */
  readonly score: number;
}
