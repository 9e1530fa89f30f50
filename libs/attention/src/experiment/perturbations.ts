import { padding } from './neutral-words.ts';
import { languageOf, piecesOf } from './text-pieces.ts';
import { slips, withSlips } from './typos.ts';
import type { Perturb } from './typos.ts';

export interface Perturbation {
  /** For people. */
  readonly meaning: string;
  readonly perturb: Perturb;
}

/** A text that would be left blank stays as it is. */
const unlessBlank =
  (perturb: Perturb): Perturb =>
  (text, random) => {
    const changed = perturb(text, random);
    return changed.trim() === '' ? text : changed;
  };

const titled = (text: string): string =>
  piecesOf(text)
    .map(({ text: word, isWord }) => {
      const [first = '', ...rest] = word;
      return isWord ? first.toUpperCase() + rest.join('').toLowerCase() : word;
    })
    .join('');

/** Signs before a digit belong to a number (`3.5`, `.5`, `10:30`), and stay. */
const sentenceSigns = /[.,!?;:"'()…、。，！？；：“”‘’（）](?!\d)/gu;

/** What a model should not mind, by name. Each is a pure function of a text and random numbers, and never empties a text. */
export const perturbations = {
  keyboard: { meaning: 'a neighbouring key in a fifth of the words', perturb: withSlips(slips.keyboard) },
  swap: { meaning: 'two characters swapped in a fifth of the words', perturb: withSlips(slips.swap) },
  drop: { meaning: 'a character missing in a fifth of the words', perturb: withSlips(slips.drop) },
  double: { meaning: 'a character typed twice in a fifth of the words', perturb: withSlips(slips.double) },
  lower: { meaning: 'all in lower case', perturb: (text) => text.toLowerCase() },
  upper: { meaning: 'ALL IN CAPITALS', perturb: (text) => text.toUpperCase() },
  title: { meaning: 'Every Word Capitalised', perturb: titled },
  spaces: {
    meaning: 'some spaces doubled, one before and after the text',
    perturb: (text, random) => ` ${text.replace(/ /g, (space) => (random.uniform() < 0.3 ? '  ' : space))} `,
  },
  joined: {
    meaning: 'one space missing',
    perturb: (text, random) => {
      const places = [...text.matchAll(/(?<=\S) (?=\S)/g)].map(({ index }) => index);
      const at = places.length === 0 ? undefined : places[random.integer(places.length)];
      return at === undefined ? text : text.slice(0, at) + text.slice(at + 1);
    },
  },
  unpunctuated: {
    meaning: 'no commas, full stops or question marks',
    perturb: unlessBlank((text) => text.replace(sentenceSigns, '')),
  },
  exclaimed: {
    meaning: 'exclamation marks at the end',
    perturb: (text) => `${text.trimEnd()}${languageOf(text) === 'zh' ? '！！' : '!!'}`,
  },
  padded: {
    meaning: 'a polite or filling phrase before or after',
    perturb: (text, random) => {
      const { before, after } = padding[languageOf(text) === 'zh' ? 'zh' : 'en'];
      const all = [...before.map((phrase) => phrase + text), ...after.map((phrase) => text + phrase)];
      return all[random.integer(all.length)] ?? text;
    },
  },
} as const satisfies Readonly<Record<string, Perturbation>>;
