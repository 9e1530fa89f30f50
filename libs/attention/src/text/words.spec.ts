import fc from 'fast-check';
import { arbitraryText } from '../../fixtures/sample-text.ts';
import { isCjkWord, splitWords } from './words.ts';

describe('splitWords', () => {
  test.each([
    { text: "Don't pay $3,000.50!", words: ["don't", 'pay', '$', '3,000.50', '!'] },
    { text: 'Q3-2020 iPhone13 3.x 1,', words: ['q3', '-', '2020', 'iphone13', '3', '.', 'x', '1', ','] },
    { text: "'quoted' rock 'n' roll’s", words: ["'", 'quoted', "'", 'rock', "'", 'n', "'", 'roll’s'] },
    { text: '我的iPhone卡，', words: ['我', '的', 'iphone', '卡', '，'] },
    { text: 'カード 𠮷野 ㄅ 한국', words: ['カ', 'ー', 'ド', '𠮷', '野', 'ㄅ', '한국'] },
    { text: 'É e\u0301té naïve', words: ['é', 'e\u0301té', 'naïve'] },
    { text: '❤️😀 か\u3099', words: ['❤️', '😀', 'か\u3099'] },
    { text: ' \0\u200b\ud83d\n', words: [] },
    { text: '...', words: ['.', '.', '.'] },
  ])('$text', ({ text, words }) => {
    expect(splitWords(text).map((word) => word.text)).toEqual(words);
  });

  test('offsets lead to the source', () => {
    expect(splitWords('İn 我')).toEqual([
      { text: 'i\u0307n', start: 0, end: 2 },
      { text: '我', start: 3, end: 4 },
    ]);
  });

  test('knows CJK characters', () => {
    expect(splitWords('我a1，カ').map(isCjkWord)).toEqual([true, false, false, true]);
  });

  test('words are in order, apart, and all but white space and invisible characters', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        const words = splitWords(text);
        const isOrdered = words.every(
          ({ start, end }, at) => start >= (words[at - 1]?.end ?? 0) && end > start,
        );
        expect(
          isOrdered && words.every((word) => word.text === text.slice(word.start, word.end).toLowerCase()),
        ).toBe(true);
        const left = words.reduceRight(
          (rest, word) => rest.slice(0, word.start) + rest.slice(word.end),
          text,
        );
        expect(left.replace(/[\p{White_Space}\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/gu, '')).toBe('');
      }),
    );
  });
});
