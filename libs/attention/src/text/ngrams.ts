import { isCjkWord } from './words.ts';
import type { Word } from './words.ts';

/** Lengths of character n-grams, both inclusive. */
export interface NgramRange {
  readonly min: number;
  readonly max: number;
}

export interface NgramOptions {
  /** `b:` pairs of neighbouring words. Default true. */
  readonly bigrams?: boolean;
  /** `s:` pairs of words with one between them. Default false. */
  readonly skipBigrams?: boolean;
  /** `c:` character n-grams of a word with a space on either side. Default 2 to 5; null for none. */
  readonly characters?: NgramRange | null;
  /** `c:` n-grams of neighbouring Han, Kana and Bopomofo characters. Default 1 to 4; null for none. */
  readonly cjkCharacters?: NgramRange | null;
}

/**
 * Features of each word, so that a weight can be led back to the word it came from:
 *
 * - `w:profit` the word
 * - `b:net profit` the word and the one before it
 * - `s:net profit` the word and the one before its neighbour, where asked for
 * - `c: pro`, `c:ofit` its character n-grams, a space marking its ends (scikit-learn's `char_wb`)
 * - `c:银行` for a CJK character in place of the above: the n-grams that end at it, within a run of such characters
 *   without a gap. Next to another kind of word it has a `b:` too.
 *
 * The same feature stands once a word.
 */
export function wordFeatures(
  words: readonly Word[],
  options: NgramOptions = {},
): readonly (readonly string[])[] {
  return words.map((word, index) => [
    ...ownFeatures(word, options),
    ...contextFeatures(words, index, options),
  ]);
}

const usualCharacters: NgramRange = { min: 2, max: 5 };
const usualCjkCharacters: NgramRange = { min: 1, max: 4 };

/** The features that a word has wherever it stands. */
export function ownFeatures(word: Word, { characters = usualCharacters }: NgramOptions): readonly string[] {
  if (isCjkWord(word)) return [];
  const features = [`w:${word.text}`];
  if (characters === null) return features;
  const marked = ` ${word.text} `;
  // Cut between code points: half a pair is not a character.
  const borders = bordersOf(marked);
  const length = borders.length - 1;
  const grams = new Set<string>();
  for (let size = characters.min; size <= Math.min(characters.max, length); size++) {
    for (let at = 0; at + size <= length; at++)
      grams.add(`c:${marked.slice(borders[at], borders[at + size])}`);
  }
  return [...features, ...grams];
}

/** The features that a word has from those before it. */
export function contextFeatures(
  words: readonly Word[],
  index: number,
  options: NgramOptions,
): readonly string[] {
  const { bigrams = true, skipBigrams = false, cjkCharacters } = options;
  const word = words[index];
  if (!word) return [];
  const features: string[] = [];
  const before = words[index - 1];
  const isCjk = isCjkWord(word);
  if (bigrams && before && !(isCjk && isCjkWord(before))) features.push(`b:${before.text} ${word.text}`);
  const second = words[index - 2];
  if (skipBigrams && second) features.push(`s:${second.text} ${word.text}`);
  return isCjk ? [...features, ...cjkGrams(words, index, cjkCharacters)] : features;
}

/** The n-grams of neighbouring CJK characters that end at a word. */
export function cjkGrams(
  words: readonly Word[],
  index: number,
  cjkCharacters: NgramRange | null = usualCjkCharacters,
): readonly string[] {
  if (cjkCharacters === null) return [];
  const features: string[] = [];
  let gram = '';
  for (let size = 1; size <= cjkCharacters.max; size++) {
    const first = words[index + 1 - size];
    const follows = words[index + 2 - size];
    if (!first || !isCjkWord(first) || (size > 1 && first.end !== follows?.start)) break;
    gram = first.text + gram;
    if (size >= cjkCharacters.min) features.push(`c:${gram}`);
  }
  return features;
}

function bordersOf(text: string): readonly number[] {
  const borders = [0];
  let at = 0;
  for (const character of text) borders.push((at += character.length));
  return borders;
}
