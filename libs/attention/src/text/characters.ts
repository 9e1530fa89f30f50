// What kind of character a code point is. The table fills itself as characters are met, so that the
// scanners of this folder pay one array read a character and no start-up time.

/** Kinds of characters, as bits: one character may be of several kinds. */
export const kind = {
  /** Unicode White_Space. */
  space: 1,
  /** White space other than U+0020. */
  oddSpace: 2,
  /** Unicode punctuation, and every ASCII sign that is neither letter nor digit. */
  punctuation: 4,
  /** The ideographs that BERT makes words of their own. */
  han: 8,
  /** Japanese and Bopomofo syllables, written without spaces as Han is. */
  syllable: 16,
  letter: 32,
  mark: 64,
  number: 128,
  /** What BERT drops: control, format, private and surrogate code points, NUL, U+FFFD; not tab, CR, LF. */
  dropped: 256,
  /** Changed by decomposing (NFD) and removing nonspacing marks. */
  accented: 512,
} as const;

const met = 0x8000;
const basicPlane = new Uint16Array(0x10000);
const otherPlanes = new Map<number, number>();

/** The kinds of a code point, or of a UTF-16 unit (a half of a pair is `dropped`). */
export function kindsOf(codePoint: number): number {
  const known = codePoint < 0x10000 ? basicPlane[codePoint] : otherPlanes.get(codePoint);
  return known ? known : learn(codePoint);
}

/** The kinds of all characters of a text, together. */
export function kindsIn(text: string): number {
  let kinds = 0;
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at) ?? 0;
    if (codePoint > 0xffff) at++;
    kinds |= kindsOf(codePoint);
  }
  return kinds;
}

const patterns: readonly (readonly [number, RegExp])[] = [
  [kind.space, /\p{White_Space}/u],
  [kind.oddSpace, /[^\P{White_Space} ]/u],
  [kind.punctuation, /[\p{P}!-/:-@[-`{-~]/u],
  [kind.syllable, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u30fc\uff70]/u],
  [kind.letter, /\p{L}/u],
  [kind.mark, /\p{M}/u],
  [kind.number, /\p{N}/u],
  [kind.dropped, /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/u],
  [kind.accented, /\p{Mn}/u],
];

/** The ideograph blocks of BERT's tokenizer (google-research/bert, tokenization.py, `_is_chinese_char`). */
export const hanBlocks: readonly (readonly [first: number, last: number])[] = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b820, 0x2ceaf],
  [0x2f800, 0x2fa1f],
];

function learn(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  let kinds = met;
  for (const [bit, pattern] of patterns) if (pattern.test(character)) kinds |= bit;
  if (hanBlocks.some(([first, last]) => codePoint >= first && codePoint <= last)) kinds |= kind.han;
  if (character.normalize('NFD') !== character) kinds |= kind.accented;
  if (codePoint < 0x10000) basicPlane[codePoint] = kinds;
  else otherPlanes.set(codePoint, kinds);
  return kinds;
}
