import type { Random } from '../../data/random.ts';
import type { TokenizedText } from './tokenized-text.ts';

/** What masking needs to know of a vocabulary. */
export interface MaskVocabulary {
  readonly vocabSize: number;
  readonly maskId: number;
  readonly unkId: number;
  readonly specialIds: ReadonlySet<number>;
}

/** A text with some of its words hidden, and what stood there. */
export interface MaskedText {
  readonly ids: readonly number[];
  /** Tokens to be guessed. */
  readonly at: readonly number[];
  /** What each of them was. */
  readonly targets: readonly number[];
}

const maskedShare = 0.15;
const visible = { mask: 0.8, random: 0.1 };
/** How often a run of CJK characters is hidden by one, two, three and four (MacBERT, arXiv 2004.13922). */
const cjkLengths = [0.4, 0.3, 0.2, 0.1];

/**
 * Hides whole words, about 15 % of the tokens and at least one word: 80 % of the tokens chosen become the mask, 10 % another
 * token, 10 % stay. Chinese and Japanese, where words are not marked, are hidden by runs of one to four characters.
 *
 * @returns without a token to guess where the text has none but special and unknown ones
 * @see Devlin et al. (2018), arXiv 1810.04805, and its whole-word models; Cui et al. (2019), arXiv 1906.08101
 */
export function maskWords(text: TokenizedText, vocabulary: MaskVocabulary, random: Random): MaskedText {
  const units = random.shuffle(unitsOf(text, vocabulary, random));
  const tokens = text.words.filter((word) => word >= 0).length;
  const most = Math.max(1, Math.round(maskedShare * tokens));
  const chosen: number[] = [];
  for (const unit of units) {
    if (chosen.length >= most) break;
    if (chosen.length + unit.length <= most) chosen.push(...unit);
  }
  if (chosen.length === 0) chosen.push(...(units[0] ?? []));
  const at = chosen.sort((a, b) => a - b);
  const ids = [...text.ids];
  for (const place of at) ids[place] = shownFor(ids[place] ?? 0, vocabulary, random);
  return { ids, at, targets: at.map((place) => text.ids[place] ?? 0) };
}

/** The tokens of each word, or run of CJK characters; words with unknown tokens cannot be guessed. */
function unitsOf(text: TokenizedText, { unkId }: MaskVocabulary, random: Random): readonly number[][] {
  const units: number[][] = [];
  let before = -1;
  let room = 0;
  text.words.forEach((word, place) => {
    if (word < 0) return;
    const unit = units.at(-1);
    const continues = word === before || (word === before + 1 && text.joins[word] === true && room > 0);
    if (unit && continues) unit.push(place);
    else {
      units.push([place]);
      room = drawLength(random);
    }
    if (word !== before) room--;
    before = word;
  });
  return units.filter((unit) => unit.every((place) => text.ids[place] !== unkId));
}

function drawLength(random: Random): number {
  let draw = random.uniform();
  const length = cjkLengths.findIndex((chance) => (draw -= chance) < 0);
  return length < 0 ? cjkLengths.length : length + 1;
}

function shownFor(id: number, { maskId, vocabSize, specialIds }: MaskVocabulary, random: Random): number {
  const draw = random.uniform();
  if (draw < visible.mask) return maskId;
  if (draw >= visible.mask + visible.random) return id;
  for (;;) {
    const other = random.integer(vocabSize);
    if (!specialIds.has(other)) return other;
  }
}
