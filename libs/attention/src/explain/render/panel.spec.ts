import fc from 'fast-check';
import { attribute } from '../attribution.ts';
import { AttributionError } from '../errors.ts';
import { arbitraryText } from '../testing/arbitrary-text.ts';
import { wordSpans } from '../words.ts';
import { formatScore, panelOf, strengthOf } from './panel.ts';

const scored = (text: string, spans: readonly (readonly [number, number])[], scores: readonly number[]) =>
  attribute({ method: 'm', text, spans: spans.map(([start, end]) => ({ start, end })), scores });

describe('panelOf', () => {
  test('keeps the text between tokens', () => {
    const panel = panelOf('a b  c.', scored('a b  c.', [[2, 3], [5, 6]], [-2, 1])); // prettier-ignore
    expect(panel.pieces.map(({ text, score }) => [text, score])).toEqual([
      ['a ', undefined],
      ['b', -2],
      ['  ', undefined],
      ['c', 1],
      ['.', undefined],
    ]);
    expect(panel).toMatchObject({ limit: 2, hasNegative: true });
  });

  test('adds up the bytes of one character, and scales to the sum', () => {
    const panel = panelOf('😀', scored('😀', [[0, 2], [0, 2], [0, 2]], [1, 2, 3])); // prettier-ignore
    expect(panel.pieces).toEqual([{ text: '😀', start: 0, end: 2, score: 6 }]);
    expect(panel.limit).toBe(6);
  });

  test('takes tokens in any order', () => {
    const panel = panelOf('ab', scored('ab', [[1, 2], [0, 1]], [1, 2])); // prettier-ignore
    expect(panel.pieces.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  test('refuses tokens that overlap', () => {
    const attribution = scored('not good', [[0, 8], [4, 8]], [1, 1]); // prettier-ignore
    expect(() => panelOf('not good', attribution)).toThrow(AttributionError);
    expect(() => panelOf('not good', attribution)).toThrow(
      /'good' at 4 overlaps .* merge the tokens into words/,
    );
  });

  test('refuses the attribution of another text', () => {
    expect(() => panelOf('cat', scored('dog', [[0, 3]], [1]))).toThrow(/'dog' is not at 0/);
  });

  test('law: the pieces are the text, every strength is in [0, 1]', () => {
    fc.assert(
      fc.property(arbitraryText, fc.double({ noNaN: true, noDefaultInfinity: true }), (text, scale) => {
        const spans = wordSpans(text);
        const panel = panelOf(
          text,
          attribute({ method: 'm', text, spans, scores: spans.map((_, i) => scale / (i + 1)) }),
        );
        expect(panel.pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const { score } of panel.pieces) {
          const strength = strengthOf(score ?? 0, panel);
          expect(strength >= 0 && strength <= 1).toBe(true);
        }
      }),
    );
  });
});

describe('formatScore', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [0.12345, '+0.123'],
    [-0.5, '−0.500'],
    [123.456, '+123'],
    [4.56e-7, '+4.56e-7'],
    [-12345, '−1.23e+4'],
  ])('%p reads %p', (score, expected) => expect(formatScore(score)).toBe(expected));
});
