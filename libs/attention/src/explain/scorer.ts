import type { TextSpan } from './attribution.ts';

/** Texts in, the logits of every class out, one row a text: all that an explanation from outside asks of a model. */
export type Scorer = (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;

/** A word of a text changed for another, or for nothing. */
export interface Edit extends TextSpan {
  /** The word as it stood. */
  readonly text: string;
  /** Empty where the word was taken out. */
  readonly replacement: string;
}

/** The text with edits made; they do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  const inOrder = edits.toSorted((a, b) => a.start - b.start);
  let [result, at] = ['', 0];
  for (const { start, end, replacement } of inOrder) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

export const removal = (text: string, { start, end }: TextSpan): Edit => ({
  start,
  end,
  text: text.slice(start, end),
  replacement: '',
});
