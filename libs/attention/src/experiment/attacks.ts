import type { Random } from '../data/random.ts';
import { answersOf, probabilityOf } from './answer.ts';
import type { Classify, ExpectedText } from './answer.ts';
import { padding, substitutes } from './neutral-words.ts';
import { joined, languageOf, piecesOf } from './text-pieces.ts';
import type { Piece } from './text-pieces.ts';
import { slippedWord } from './typos.ts';

/** Words of a text that an attack may change. */
const mostEdits = 3;
/** Words of a text whose weight is asked for, the first ones: a document would cost thousands of answers. */
const mostWords = 64;
/** Phrases are added and words changed this often in an attack by words. */
const mostRounds = 2;

/** Texts changed so that the model errs, by one who may ask it as often as they like; as given where it errs already. */
export type Attack = (
  rows: readonly ExpectedText[],
  classify: Classify,
  random: Random,
) => Promise<readonly string[]>;

/**
 * Typing slips in the words that carry the answer: words are ranked by what the true label's probability loses without
 * them, and the best {@link mostEdits} get a slip, one after the other, until the model errs.
 * @see Gao et al. (2018), Black-box Generation of Adversarial Text Sequences (DeepWordBug), arXiv 1801.04354; the ranking
 *   here is by leaving a word out, as in Li et al. (2019), TextBugger, arXiv 1812.05271
 */
export const characterAttack: Attack = async (rows, classify, random) => {
  const pieces = rows.map(({ text }) => [...piecesOf(text)]);
  const ranked = await rankedWords(rows, pieces, classify);
  const slipsOf = rows.map((_, row) => random.fork(`row ${row}`));
  let standing = [...rows.keys()].filter((row) => ranked[row]);
  for (let edit = 0; edit < mostEdits; edit++) {
    standing = standing.filter((row) => ranked[row]?.[edit] !== undefined);
    for (const row of standing) slip(pieces[row], ranked[row]?.[edit], slipsOf[row]);
    const answers = await answersOf(
      classify,
      standing.map((row) => joined(pieces[row] ?? [])),
    );
    standing = standing.filter((row, at) => answers[at]?.label === rows[row]?.label);
  }
  return pieces.map(joined);
};

/**
 * Meaning kept, words changed: of all texts with one word from a short list of neutral substitutes or one neutral phrase
 * before or after, the one that costs the true label most, {@link mostRounds} times or until the model errs.
 */
export const wordAttack: Attack = async (rows, classify) => {
  const texts = rows.map(({ text }) => text);
  const first = await answersOf(classify, texts);
  let standing = [...rows.keys()].filter((row) => first[row]?.label === rows[row]?.label);
  for (let round = 0; round < mostRounds; round++) {
    const variants = standing.map((row) => neutralVariants(texts[row] ?? ''));
    const answers = await answersOf(classify, variants.flat());
    let at = 0;
    standing = standing.filter((row, index) => {
      const label = rows[row]?.label ?? '';
      const own = (variants[index] ?? []).map((text) => {
        const answer = answers[at++];
        return { text, isRight: answer?.label === label, probability: probabilityOf(answer, label) };
      });
      const worst = own.reduce((least, each) => (each.probability < least.probability ? each : least));
      texts[row] = worst.text;
      return worst.isRight;
    });
  }
  return texts;
};

/** Places of each text's words, the weightiest first; undefined where the model errs already. */
async function rankedWords(
  rows: readonly ExpectedText[],
  pieces: readonly (readonly Piece[])[],
  classify: Classify,
): Promise<readonly (readonly number[] | undefined)[]> {
  const whole = await answersOf(
    classify,
    rows.map(({ text }) => text),
  );
  const places = pieces.map((own, row) =>
    whole[row]?.label === rows[row]?.label
      ? own.flatMap(({ isWord }, at) => (isWord ? [at] : [])).slice(0, mostWords)
      : undefined,
  );
  const without = places.map((own, row) =>
    (own ?? []).map((at) => joined(pieces[row]?.toSpliced(at, 1) ?? [])),
  );
  const answers = await answersOf(classify, without.flat());
  let next = 0;
  return places.map((own, row) => {
    const left = own?.map((at) => ({ at, left: probabilityOf(answers[next++], rows[row]?.label ?? '') }));
    return left?.toSorted((a, b) => a.left - b.left).map(({ at }) => at);
  });
}

function slip(pieces: Piece[] | undefined, at: number | undefined, random: Random | undefined): void {
  const word = at === undefined ? undefined : pieces?.[at];
  if (!pieces || at === undefined || !word || !random) return;
  pieces[at] = { text: slippedWord(word.text, random), isWord: true };
}

/** The text itself and all that is one neutral change away. */
function neutralVariants(text: string): readonly string[] {
  const pieces = piecesOf(text).slice();
  const substituted = pieces.flatMap((piece, at) => {
    const other = substitutes.get(piece.text.toLowerCase());
    return other === undefined ? [] : [joined(pieces.with(at, { text: other, isWord: true }))];
  });
  const { before, after } = padding[languageOf(text) === 'zh' ? 'zh' : 'en'];
  const padded = [...before.map((phrase) => phrase + text), ...after.map((phrase) => text + phrase)];
  return [text, ...substituted.slice(0, mostWords), ...padded];
}
