import { kind, kindsOf } from '../text/characters.ts';

/** A stretch of a text: a word, or what stands between words. All pieces joined are the text. */
export interface Piece {
  readonly text: string;
  readonly isWord: boolean;
}

// A fixed locale: the machine's own must not change what is measured.
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Chinese is cut by the dictionary that Node's ICU carries, so cuts may differ between Node versions. */
export const piecesOf = (text: string): readonly Piece[] =>
  Array.from(segmenter.segment(text), ({ segment, isWordLike = false }) => ({
    text: segment,
    isWord: isWordLike,
  }));

export const wordCount = (text: string): number => piecesOf(text).filter(({ isWord }) => isWord).length;

export const joined = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');

/** The language by script alone: Latin letters count as English, whatever they spell. */
export type Language = 'en' | 'zh' | 'other';

/** Chinese texts carry Latin names and numbers: from this share of Han among the letters a text is Chinese. */
const leastHan = 0.3;

export function languageOf(text: string): Language {
  let [han, latin, letters] = [0, 0, 0];
  for (const character of text) {
    const kinds = kindsOf(character.codePointAt(0) ?? 0);
    if (kinds & kind.han) han += 1;
    else if (/\p{Script=Latin}/u.test(character)) latin += 1;
    if (kinds & (kind.letter | kind.han)) letters += 1;
  }
  if (letters === 0) return 'other';
  if (han / letters >= leastHan) return 'zh';
  return latin / letters >= 0.5 ? 'en' : 'other';
}
