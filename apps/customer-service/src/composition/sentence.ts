/** A stretch of a text. */
export interface Span {
  /** Offsets in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Breaks after `.`, `?`, `!` and their Chinese forms, and at ends of lines; the rules are the same for both languages. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** A full stop after these ends no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:dr|mr|mrs|ms|prof|st|no|nos|vs|etc|e\.g|i\.e|approx|inc|ltd|[a-z])\.\s*$/iu;

/**
 * The sentences of a text in order, without the space around them.
 *
 * @see Unicode Standard Annex 29, sentence boundaries
 */
export function sentencesOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    const end = index + segment.length;
    const isOpen = end < text.length && !segment.endsWith('\n') && abbreviation.test(text.slice(start, end));
    if (isOpen) continue;
    spans.push({ start, end });
    start = end;
  }
  return spans.flatMap((span) => trimmed(text, span));
}

const word = /[\p{Letter}\p{Number}]/u;

function trimmed(text: string, { start, end }: Span): readonly Span[] {
  const said = text.slice(start, end);
  if (!word.test(said)) return [];
  return [{ start: start + said.length - said.trimStart().length, end: start + said.trimEnd().length }];
}
