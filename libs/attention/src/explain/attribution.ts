import type { Neighbour } from '../artifacts/neighbours.ts';
import { AttributionError } from './errors.ts';

/** A stretch of a source text, in UTF-16 code units as JavaScript counts them: `text.slice(start, end)`. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A token or word and what it contributed; above 0 speaks for the target, below 0 against it. */
export interface AttributedToken extends TextSpan {
  readonly text: string;
  readonly score: number;
}

/** A chunk of a long text; above 0 speaks for the target. */
export interface AttributedChunk extends TextSpan {
  readonly score: number;
}

/** What every method of explanation answers: scores laid on the source text. */
export interface Attribution {
  /** The method that gave the scores, such as `attentionFlow` or `integratedGradients`; scores of two do not compare. */
  readonly method: string;
  /** What is explained, such as a label; absent where the method explains no single output. */
  readonly target?: string;
  readonly tokens: readonly AttributedToken[];
  /** Score that belongs to nothing in the text: a bias, special tokens, the gap of an approximation. */
  readonly unattributed?: number;
  /** Of a text that was read in chunks: what each contributed; `tokens` are words of the one that contributed most. */
  readonly chunks?: readonly AttributedChunk[];
  /** Of `nearest`: training examples that the model reads alike, nearest first. */
  readonly nearest?: readonly Neighbour[];
  /** Of a method that approximates a sum: what its scores miss of it. */
  readonly gap?: number;
}

export interface ScoredSpans {
  readonly method: string;
  readonly target?: string;
  readonly text: string;
  /** One per score; `null`, or of no length, for a token that stands for no text, such as `[CLS]`. */
  readonly spans: readonly (TextSpan | null)[];
  readonly scores: ArrayLike<number>;
  /** Score known beforehand to belong to no token, such as a bias. */
  readonly unattributed?: number;
}

/**
 * Lays the scores of a method on the text. What tokens without text hold is added up in `unattributed`, so nothing is lost.
 *
 * @throws AttributionError if spans and scores differ in number, a span is outside the text or a score is not finite
 */
export function attribute({ method, target, text, spans, scores, unattributed }: ScoredSpans): Attribution {
  if (spans.length !== scores.length) {
    throw new AttributionError(method, `${scores.length} scores for ${spans.length} tokens`);
  }
  const tokens: AttributedToken[] = [];
  let rest = unattributed;
  spans.forEach((span, position) => {
    const score = scores[position] ?? 0;
    if (!Number.isFinite(score))
      throw new AttributionError(method, `the score of token ${position} is ${score}`);
    if (!span || span.start === span.end) {
      rest = (rest ?? 0) + score;
      return;
    }
    const { start, end } = span;
    if (!(start >= 0 && start < end && end <= text.length)) {
      const problem = `token ${position} is at ${start} to ${end} of a text of ${text.length}`;
      throw new AttributionError(method, problem);
    }
    tokens.push({ text: text.slice(start, end), start, end, score });
  });
  return {
    method,
    ...(target !== undefined && { target }),
    tokens,
    ...(rest !== undefined && { unattributed: rest }),
  };
}
