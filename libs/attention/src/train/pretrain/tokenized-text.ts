import type { Tokenizer } from '../../text/tokenizer.ts';
import { isCjkWord, splitWords } from '../../text/words.ts';
import type { Word } from '../../text/words.ts';

/** A text as tokens that know their words; special tokens stand around it. */
export interface TokenizedText {
  readonly ids: readonly number[];
  /** Word of each token; -1 for special tokens. */
  readonly words: readonly number[];
  /** For each word whether it is a CJK character right after another one. */
  readonly joins: readonly boolean[];
}

/** All tokens of a text, however many. */
export function tokenizeWords(text: string, tokenizer: Tokenizer): TokenizedText {
  const { ids, offsets } = tokenizer.encode(text);
  const words = splitWords(text);
  let at = 0;
  const wordOf = offsets.map(([start, end]) => {
    if (start === end) return -1;
    while (at < words.length - 1 && (words[at]?.end ?? 0) <= start) at++;
    return at;
  });
  return { ids, words: wordOf, joins: words.map((word, index) => follows(words[index - 1], word)) };
}

const follows = (before: Word | undefined, word: Word): boolean =>
  before?.end === word.start && isCjkWord(before) && isCjkWord(word);

/**
 * At most so many tokens of a text, the special ones around it included: from the beginning of the word that `place` falls
 * on, or the last that fit.
 * @param place in [0, 1): where among the possible beginnings
 */
export function windowOf(text: TokenizedText, maxTokens: number, place: number): TokenizedText {
  const { ids, words, joins } = text;
  const surplus = ids.length - maxTokens;
  if (surplus <= 0) return text;
  const first = words.findIndex((word) => word >= 0);
  const last = words.findLastIndex((word) => word >= 0);
  const room = last - first + 1 - surplus;
  if (first < 0 || room < 1) return text;
  let start = first + Math.floor(place * (surplus + 1));
  const isLast = start === first + surplus;
  while (!isLast && start > first && words[start] === words[start - 1]) start--;
  const cut = <T>(list: readonly T[]) => [
    ...list.slice(0, first),
    ...list.slice(start, start + room),
    ...list.slice(last + 1),
  ];
  return { ids: cut(ids), words: cut(words), joins };
}
