import type { Span } from './sentence.ts';

/** Where a sentence was taken from. */
export interface Citation extends Span {
  /** Of the passage; the offsets point into its text. */
  readonly sourceId: string;
}

export interface CitedSentence {
  readonly text: string;
  /** Its place in the answer. */
  readonly at: Span;
  readonly source: Citation;
}

/** An answer put together from sentences of several passages, each with its source. */
export interface ComposedAnswer {
  readonly text: string;
  readonly sentences: readonly CitedSentence[];
  /** In [0, 1]: the share of the question's words that stand in the sentences or above them, weighed by rarity. */
  readonly coverage: number;
}
