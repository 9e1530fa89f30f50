import { kind, kindsOf } from './characters.ts';
import type { TextSpan } from './sentences.ts';

/** A word in lower case, with its span in the source. */
export type Word = TextSpan;

const wordCharacter = kind.letter | kind.mark | kind.number;
const alone = kind.han | kind.syllable;

/**
 * Cuts a text into the words that n-gram features are made of: runs of letters and digits (`don't`, `3.5` and `1,000` stay
 * whole), every other mark by itself, every Han, Kana and Bopomofo character by itself. White space and invisible
 * characters are no words.
 */
export function splitWords(text: string): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length;) {
    const codePoint = text.codePointAt(at) ?? 0;
    const next = codePoint > 0xffff ? at + 2 : at + 1;
    const kinds = kindsOf(codePoint);
    if (kinds & (kind.space | kind.dropped)) {
      at = next;
      continue;
    }
    const end =
      kinds & wordCharacter && !(kinds & alone) ? endOfRun(text, next, kinds) : endOfMarks(text, next);
    words.push({ text: text.slice(at, end).toLowerCase(), start: at, end });
    at = end;
  }
  return words;
}

/** Whether a word of `splitWords` is one Han, Kana or Bopomofo character. */
export function isCjkWord(word: Word): boolean {
  return (kindsOf(word.text.codePointAt(0) ?? 0) & alone) !== 0;
}

function endOfRun(text: string, from: number, firstKinds: number): number {
  let before = firstKinds;
  let at = from;
  while (at < text.length) {
    const codePoint = text.codePointAt(at) ?? 0;
    const next = codePoint > 0xffff ? at + 2 : at + 1;
    const kinds = kindsOf(codePoint);
    if (kinds & wordCharacter && !(kinds & alone)) {
      if (!(kinds & kind.mark)) before = kinds;
      at = next;
    } else if (joins(codePoint, before, kindsOf(text.codePointAt(next) ?? 0))) at = next;
    else break;
  }
  return at;
}

/** An apostrophe between letters, a point or comma between digits. */
function joins(codePoint: number, before: number, after: number): boolean {
  const both = before & after;
  if (codePoint === 0x27 || codePoint === 0x2019) return (both & kind.letter) !== 0 && (after & alone) === 0;
  return (codePoint === 0x2e || codePoint === 0x2c) && (both & kind.number) !== 0;
}

/** A combining mark or a variation selector belongs to the sign before it: `❤️` is one word. */
function endOfMarks(text: string, from: number): number {
  let at = from;
  while (at < text.length && kindsOf(text.codePointAt(at) ?? 0) & kind.mark) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
