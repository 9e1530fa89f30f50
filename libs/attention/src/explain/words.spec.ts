import fc from 'fast-check';
import type { Attribution } from './attribution.ts';
import { attribute } from './attribution.ts';
import { mergeIntoWords, wordSpans } from './words.ts';

const wordsOf = (text: string) => wordSpans(text).map(({ start, end }) => text.slice(start, end));
const scoresOf = ({ tokens }: Attribution) => tokens.map(({ text, score }) => [text, score]);

/** Tokens of a text given as its pieces in order, all characters covered. */
function tokens(
  pieces: readonly string[],
  scores: readonly number[],
): { text: string; attribution: Attribution } {
  const text = pieces.join('');
  let end = 0;
  const spans = pieces.map((piece) => ({ start: end, end: (end += piece.length) }));
  return { text, attribution: attribute({ method: 'm', text, spans, scores }) };
}

describe('wordSpans', () => {
  test.each([
    { text: "I don't like it.", words: ['I', "don't", 'like', 'it', '.'] },
    { text: '股价大幅下跌。', words: ['股价', '大幅', '下跌', '。'] },
    { text: '苹果 AAPL 跌 5%!', words: ['苹果', 'AAPL', '跌', '5', '%', '!'] },
    { text: ' \n\t ', words: [] },
    { text: '', words: [] },
  ])('cuts $text', ({ text, words }) => expect(wordsOf(text)).toEqual(words));
});

describe('mergeIntoWords', () => {
  test('adds up the pieces of a word', () => {
    const { text, attribution } = tokens(['un', 'believ', 'able', ' ', 'price'], [0.5, 0.25, -1, 0, 2]);
    expect(scoresOf(mergeIntoWords(attribution, text))).toEqual([
      ['unbelievable', -0.25],
      ['price', 2],
    ]);
  });

  test('joins Chinese characters into words', () => {
    const { text, attribution } = tokens(['股', '价', '下', '跌'], [1, 2, 3, 4]);
    expect(scoresOf(mergeIntoWords(attribution, text))).toEqual([
      ['股价', 3],
      ['下跌', 7],
    ]);
  });

  test('shares an n-gram among its words by their characters in it, the space between left out', () => {
    const { text, attribution } = tokens(['not good'], [7]);
    expect(scoresOf(mergeIntoWords(attribution, text))).toEqual([
      ['not', 3],
      ['good', 4],
    ]);
  });

  test('white space belongs to no word', () => {
    const { text, attribution } = tokens(['a', ' ', 'b'], [1, 0.5, 2]);
    expect(mergeIntoWords({ ...attribution, unattributed: 1 }, text)).toMatchObject({ unattributed: 1.5 });
  });

  test('takes the words it is given and leaves out those without a token', () => {
    const attribution = attribute({
      method: 'm',
      target: 'up',
      text: 'abcd',
      spans: [{ start: 0, end: 1 }],
      scores: [1],
    });
    const words = [
      { start: 0, end: 2 },
      { start: 2, end: 4 },
    ];
    expect(mergeIntoWords(attribution, 'abcd', words)).toEqual({
      method: 'm',
      target: 'up',
      tokens: [{ text: 'ab', start: 0, end: 2, score: 1 }],
    });
  });

  test('law: the total stays', () => {
    const piece = fc.tuple(
      fc.stringMatching(/^[a-c 股价,]{1,4}$/),
      fc.double({ min: -9, max: 9, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 20 }), (pieces) => {
        const { text, attribution } = tokens(
          pieces.map(([part]) => part),
          pieces.map(([, score]) => score),
        );
        const merged = mergeIntoWords(attribution, text);
        expect(total(merged)).toBeCloseTo(total(attribution), 9);
      }),
    );
  });
});

function total({ tokens: scored, unattributed = 0 }: Attribution): number {
  return scored.reduce((sum, { score }) => sum + score, unattributed);
}
