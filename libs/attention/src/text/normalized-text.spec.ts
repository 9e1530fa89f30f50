import fc from 'fast-check';
import { arbitraryText } from '../../fixtures/sample-text.ts';
import { NormalizedText } from './normalized-text.ts';

const sourceOf = (text: NormalizedText, from: number, to: number): string =>
  text.source.slice(...text.toSourceSpan(from, to));

describe('NormalizedText', () => {
  test('is its source before any step', () => {
    const text = NormalizedText.of('abc');
    expect([0, 1, 2, 3].map((offset) => text.toSource(offset))).toEqual([0, 1, 2, 3]);
    expect(text.toSourceSpan(1, 2)).toEqual([1, 2]);
  });

  test('leads through steps that delete, shrink and grow', () => {
    const text = NormalizedText.of('ﬁve <b>old</b> cards')
      .replace(/<[^>]*>/g, () => '')
      .normalize('NFKC')
      .replace(/old/g, () => 'ancient');
    expect(text.text).toBe('five ancient cards');
    expect(sourceOf(text, 0, 2)).toBe('ﬁ');
    expect(sourceOf(text, 5, 12)).toBe('old');
    expect(sourceOf(text, 13, 18)).toBe('cards');
    expect(text.toSource(text.text.length)).toBe(text.source.length);
  });

  test('an empty span points between characters', () => {
    expect(
      NormalizedText.of('a--b')
        .replace(/-/g, () => '')
        .toSourceSpan(1, 1),
    ).toEqual([3, 3]);
  });

  test.each(['NFC', 'NFD', 'NFKC', 'NFKD'] as const)(
    '%s is that of the whole text, piece by piece',
    (form) => {
      fc.assert(
        fc.property(arbitraryText, (source) => {
          expect(NormalizedText.of(source).normalize(form).text).toBe(source.normalize(form));
        }),
        { numRuns: 500 },
      );
    },
  );

  test('lower case changes no length but that of U+0130, so offsets may stay', () => {
    const changing: number[] = [];
    for (let codePoint = 0; codePoint <= 0x1ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (character.toLowerCase().length !== character.length) changing.push(codePoint);
    }
    expect(changing).toEqual([0x130]);
    expect(NormalizedText.of('İO').lowercase().toSourceSpan(2, 3)).toEqual([1, 2]);
  });

  test('offsets are in range and never go back, whatever the steps', () => {
    fc.assert(
      fc.property(arbitraryText, (source) => {
        const text = NormalizedText.of(source)
          .normalize('NFKC')
          .lowercase()
          .replace(/\s+/g, () => ' ')
          .normalize('NFD')
          .replace(/\p{Mn}/gu, () => '');
        const spans = Array.from(text.text, (_, at) => text.toSourceSpan(at, at + 1));
        const isOrdered = spans.every(([start, end], at) => {
          const [before, beforeEnd] = spans[at - 1] ?? [0, 0];
          return start >= before && end >= beforeEnd && start <= end && end <= source.length;
        });
        expect(isOrdered).toBe(true);
      }),
    );
  });
});
