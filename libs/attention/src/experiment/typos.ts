import type { Random } from '../data/random.ts';
import { joined, piecesOf } from './text-pieces.ts';

/** A text changed the way people change it without meaning to; the same random numbers give the same text. */
export type Perturb = (text: string, random: Random) => string;

/** One slip in a word; undefined where the word offers no place for it. */
export type Slip = (characters: readonly string[], random: Random) => readonly string[] | undefined;

const keyboard = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** Keys that touch on a QWERTY keyboard, by letter. */
const neighbours = new Map(
  keyboard.flatMap((row, line) =>
    Array.from(row, (letter, at) => {
      const beside = [row[at - 1], row[at + 1]];
      const above = [keyboard[line - 1]?.[at], keyboard[line - 1]?.[at + 1]];
      const below = [keyboard[line + 1]?.[at - 1], keyboard[line + 1]?.[at]];
      return [letter, [...beside, ...above, ...below].filter((key) => key !== undefined)] as const;
    }),
  ),
);

/** A slip of each kind. Chinese has no keyboard neighbours here: its characters are swapped, dropped or doubled alone. */
export const slips = {
  keyboard: (characters, random) => {
    const places = placesWhere(characters, (character) => neighbours.has(character.toLowerCase()));
    const at = drawn(places, random);
    const letter = at === undefined ? undefined : characters[at];
    if (at === undefined || letter === undefined) return undefined;
    const key = drawn(neighbours.get(letter.toLowerCase()) ?? [], random) ?? letter;
    return characters.with(at, letter === letter.toLowerCase() ? key : key.toUpperCase());
  },
  swap: (characters, random) => {
    const at = drawn(
      placesWhere(characters, (character, place) => {
        const next = characters[place + 1];
        return next !== undefined && next !== character;
      }),
      random,
    );
    if (at === undefined) return undefined;
    const [first = '', second = ''] = characters.slice(at, at + 2);
    return characters.toSpliced(at, 2, second, first);
  },
  drop: (characters, random) =>
    characters.length < 2 ? undefined : characters.toSpliced(random.integer(characters.length), 1),
  double: (characters, random) => {
    const at = random.integer(characters.length);
    return characters.toSpliced(at, 0, characters[at] ?? '');
  },
} as const satisfies Readonly<Record<string, Slip>>;

/** Of a text's words, those that get a slip; one word at least. */
const shareOfWords = 0.2;

/** How many slips a text of so many words gets. */
export const slipCount = (words: number): number => Math.max(1, Math.round(shareOfWords * words));

/** A fifth of the words, drawn at random, with one slip each; fewer where the words offer no place for it. */
export const withSlips =
  (slip: Slip): Perturb =>
  (text, random) => {
    const pieces = [...piecesOf(text)];
    const words = pieces.flatMap(({ isWord }, at) => (isWord ? [at] : []));
    let left = slipCount(words.length);
    for (const at of random.shuffle(words)) {
      if (left === 0) break;
      const slipped = slip(Array.from(pieces[at]?.text ?? ''), random);
      if (!slipped) continue;
      pieces[at] = { text: slipped.join(''), isWord: true };
      left -= 1;
    }
    return joined(pieces);
  };

/** A word with one slip of a kind drawn at random among those it offers a place for. */
export function slippedWord(word: string, random: Random): string {
  const characters = Array.from(word);
  for (const slip of random.shuffle(Object.values<Slip>(slips))) {
    const slipped = slip(characters, random)?.join('');
    if (slipped !== undefined && slipped !== word) return slipped;
  }
  return word;
}

const placesWhere = (
  characters: readonly string[],
  isPlace: (character: string, at: number) => boolean,
): readonly number[] => [...characters.keys()].filter((at) => isPlace(characters[at] ?? '', at));

const drawn = <T>(items: readonly T[], random: Random): T | undefined =>
  items.length === 0 ? undefined : items[random.integer(items.length)];
