/** A phrase that an output must contain: the token sequences that write it. */
export type Phrase = readonly (readonly number[])[];

/** How far a hypothesis is with the phrases it must contain. */
export interface PhraseProgress {
  /** Indices of the phrases that are in it, ascending. */
  readonly done: readonly number[];
  /** The phrase that was begun: what is still to come of the sequence chosen. */
  readonly begun?: { readonly phrase: number; readonly rest: readonly number[] };
}

export const noPhrases: PhraseProgress = { done: [] };

/** A token that carries a phrase on, and where that leads. */
export interface PhraseStep {
  readonly token: number;
  readonly progress: PhraseProgress;
}

/** The next token of the phrase that was begun, or the first tokens of those that are not in yet. */
export function phraseSteps(progress: PhraseProgress, phrases: readonly Phrase[]): readonly PhraseStep[] {
  const { done, begun } = progress;
  if (begun) return steps(begun.phrase, begun.rest, done);
  return phrases.flatMap((sequences, phrase) =>
    done.includes(phrase) ? [] : sequences.flatMap((sequence) => steps(phrase, sequence, done)),
  );
}

/** Tokens of phrases that a hypothesis has: the row of the grid that it stands in. */
export const tokensCovered = ({ done, begun }: PhraseProgress, phrases: readonly Phrase[]): number =>
  done.reduce((sum, phrase) => sum + longest(phrases[phrase] ?? []), 0) +
  (begun ? longest(phrases[begun.phrase] ?? []) - begun.rest.length : 0);

/** Rows of the grid: no token covered, up to all. */
export const gridRows = (phrases: readonly Phrase[]): number =>
  1 + phrases.reduce((sum, sequences) => sum + longest(sequences), 0);

export const isCovered = ({ done, begun }: PhraseProgress, phrases: readonly Phrase[]): boolean =>
  begun === undefined && done.length === phrases.length;

/** Indices of the phrases of which no sequence stands in the tokens. */
export function missingPhrases(tokens: readonly number[], phrases: readonly Phrase[]): readonly number[] {
  const stands = (sequence: readonly number[]) =>
    tokens.some((_, at) => sequence.every((token, offset) => tokens[at + offset] === token));
  return phrases.flatMap((sequences, phrase) => (sequences.some(stands) ? [] : [phrase]));
}

function steps(
  phrase: number,
  [token, ...rest]: readonly number[],
  done: readonly number[],
): readonly PhraseStep[] {
  if (token === undefined) return [];
  if (rest.length > 0) return [{ token, progress: { done, begun: { phrase, rest } } }];
  return [{ token, progress: { done: [...done, phrase].sort((a, b) => a - b) } }];
}

const longest = (sequences: Phrase): number => Math.max(0, ...sequences.map(({ length }) => length));
