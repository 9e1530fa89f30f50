import type { AttributedToken, Attribution, TextSpan } from './attribution.ts';

/**
 * The words of a text, in order and apart: punctuation marks are words of their own, white space is none.
 *
 * Chinese and Japanese are cut by the dictionary that Node's ICU carries, so cuts may differ between Node versions.
 *
 * @param locale a BCP 47 tag; matters for a few languages only
 */
export function wordSpans(text: string, locale?: string): TextSpan[] {
  const segments = new Intl.Segmenter(locale, { granularity: 'word' }).segment(text);
  return Array.from(segments, ({ segment, index }) => ({ start: index, end: index + segment.length })).filter(
    ({ start, end }) => text.slice(start, end).trim() !== '',
  );
}

/**
 * Adds up the scores of sub-word tokens into words. A token over several words, such as an n-gram, is shared among them by
 * the characters it has in each; a token in no word goes to `unattributed`. The total stays.
 *
 * @param words in order and not overlapping; those without any token are left out of the result
 */
export function mergeIntoWords(
  attribution: Attribution,
  text: string,
  words: readonly TextSpan[] = wordSpans(text),
): Attribution {
  const scores = new Map<TextSpan, number>();
  let { unattributed } = attribution;
  for (const token of attribution.tokens) {
    const touched = overlapping(words, token);
    const covered = touched.reduce((sum, word) => sum + overlap(word, token), 0);
    if (covered === 0) unattributed = (unattributed ?? 0) + token.score;
    for (const word of touched) {
      const share = overlap(word, token) / covered;
      scores.set(word, (scores.get(word) ?? 0) + token.score * share);
    }
  }
  const tokens = words.flatMap((word): AttributedToken[] => {
    const score = scores.get(word);
    return score === undefined
      ? []
      : [{ text: text.slice(word.start, word.end), start: word.start, end: word.end, score }];
  });
  return { ...attribution, tokens, ...(unattributed !== undefined && { unattributed }) };
}

/** The words that share a character with a token; found from a binary search, as texts may be long. */
function overlapping(words: readonly TextSpan[], token: TextSpan): readonly TextSpan[] {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.end ?? 0) <= token.start) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while ((words[end]?.start ?? Infinity) < token.end) end += 1;
  return words.slice(low, end);
}

function overlap(a: TextSpan, b: TextSpan): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}
