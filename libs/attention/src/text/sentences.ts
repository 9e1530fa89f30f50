import { kind, kindsOf } from './characters.ts';

/** A stretch of a source text, in UTF-16 units. */
export interface TextSpan {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a text into sentences, English and Chinese. Every character that is not white space is in one sentence; a
 * sentence has no white space around it.
 *
 * A full stop ends a sentence unless it belongs to an abbreviation, an initial, a number, a URL or the like; `。！？` and
 * an ellipsis always do; closing quotes and brackets go with their sentence; an empty line ends one as well.
 */
export function splitSentences(text: string): readonly TextSpan[] {
  const sentences: TextSpan[] = [];
  let from = 0;
  const close = (until: number): void => {
    const sentence = text.slice(from, until);
    const start = from + (sentence.length - sentence.trimStart().length);
    const end = from + sentence.trimEnd().length;
    if (end > start) sentences.push({ text: text.slice(start, end), start, end });
    from = until;
  };
  for (const match of text.matchAll(border)) {
    const end = match.index + match[0].length;
    if (isBorder(text, from, match.index, match[0], end)) close(end);
  }
  close(text.length);
  return sentences;
}

const closers = `"'”’」』】）》〉)\\]}`;
const border = new RegExp(`[。！？!?]+[${closers}]*|…+[${closers}]*|\\.+[${closers}]*|\\n[^\\S\\n]*\\n`, 'g');

/** After these an upper-case letter is expected: they never end a sentence. */
const beforeNames = new Set(
  (
    'adm atty brig capt cf chap cmdr col cpl dr ed eds e.g eg eq est fig figs gen gov hon i.e ie lt maj messrs mr ' +
    'mrs ms mt no nos op pres prof pp rep rev sec sen sgt sr st vol vs viz'
  ).split(' '),
);
/** These may end a sentence: they do where the next word commonly begins one. */
const oftenLast = new Set(
  (
    'a.d a.m approx ave b.c bros co corp dept div etc ft inc jr ltd p.m ph.d plc u.k u.n u.s u.s.a ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec'
  ).split(' '),
);
const beginners = new Set(
  (
    'a after all also an and as at before both but by during each for from he however how i if in it its meanwhile ' +
    'more most no on our please she since so some such that the their then there these they this those ' +
    'under we what when where which while who why with you your'
  ).split(' '),
);

function isBorder(text: string, from: number, start: number, mark: string, end: number): boolean {
  const first = mark.charAt(0);
  if (first === '\n' || first === '。' || first === '！' || first === '？') return true;
  const next = text.slice(end, end + 1);
  const isSeparated = next === '' || /\s/.test(next);
  if (first === '!' || first === '?') {
    const isSpeech = /[^!?。！？]$/.test(mark) && startsLower(text, end);
    return isCjkAt(text, end) || (isSeparated && !isSpeech);
  }
  if (first === '…' || mark.startsWith('..'))
    return isCjkAt(text, end) || (isSeparated && !startsLower(text, end));
  if (isCjkAt(text, end)) return start > 0 && /[\p{Script=Han}”’」』】）%％)]/u.test(text.charAt(start - 1));
  return isSeparated && !startsLower(text, end) && endsWord(text, from, start, end);
}

/** Whether the full stop at `start` ends a sentence, by the word before it and the one after. */
function endsWord(text: string, from: number, start: number, end: number): boolean {
  const before = /[\p{L}\p{N}.]*$/u.exec(text.slice(Math.max(0, start - 20), start))?.[0] ?? '';
  const word = before.toLowerCase();
  const following = /^\s*["'“‘([]*([\p{L}\p{N}]+)/u.exec(text.slice(end, end + 40))?.[1];
  if (following === undefined) return true;
  if (beforeNames.has(word)) return word === 'no' ? !/^\p{N}/u.test(following) : false;
  const isInitial = /^(?:\p{Lu}\.)*\p{Lu}$/u.test(before) && before !== 'I';
  if (isInitial || oftenLast.has(word)) return beginners.has(following.toLowerCase());
  // `1. Open the app` is an item of a list, not a sentence and another.
  const isItem = /^\d{1,2}$/.test(before) && startsItem(text, from, start - before.length);
  return !isItem;
}

const isCjkAt = (text: string, at: number): boolean =>
  (kindsOf(text.codePointAt(at) ?? 0) & (kind.han | kind.syllable)) !== 0;

const startsLower = (text: string, at: number): boolean =>
  /^\s*["'“‘(]*\p{Ll}/u.test(text.slice(at, at + 20));

/** Whether nothing but white space lies between `at` and the start of its line or sentence. */
const startsItem = (text: string, from: number, at: number): boolean =>
  /(?:^|\n)[^\S\n]*$/.test(text.slice(Math.max(from, at - 20), at));
