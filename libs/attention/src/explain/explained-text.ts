import type { EncodedText } from '../models/text-inputs.ts';
import type { TextSpan } from './attribution.ts';

/** A text and the answer about it that is explained. */
export interface ExplainedText {
  readonly text: string;
  /** The class explained; rollout and flow explain the reading of the text, whatever the class. */
  readonly classId: number;
  readonly label: string;
}

export const spansOf = ({ spans }: EncodedText): readonly TextSpan[] =>
  spans.map(([start, end]) => ({ start, end }));

/** For each token the first of its word; special tokens, and those of no word, stand for themselves. */
export function firstPieces({ tokenWords, spans }: EncodedText): readonly number[] {
  let first: number | undefined;
  return tokenWords.map((word, token) => {
    const [start, end] = spans[token] ?? [0, 0];
    if (word >= 0) first = token;
    else if (start === end) first = undefined;
    return first ?? token;
  });
}

/**
 * Scores of the n-grams of a text as scores of its words.
 * @param perWeight score of a feature for each unit of its weight in the text, by the feature's id
 */
export function wordScores({ bag, words }: EncodedText, perWeight: ReadonlyMap<number, number>): number[] {
  const scores = words.map(() => 0);
  bag.ids.forEach((id, at) => {
    const word = bag.words[at] ?? 0;
    scores[word] = (scores[word] ?? 0) + (bag.weights[at] ?? 0) * (perWeight.get(id) ?? 0);
  });
  return scores;
}
