import { wordFeatures } from './ngrams.ts';
import type { NgramOptions } from './ngrams.ts';
import { splitWords } from './words.ts';

const featuresOf = (text: string, options?: NgramOptions): readonly string[] =>
  wordFeatures(splitWords(text), options).map((features) => features.join('|'));

describe('wordFeatures', () => {
  test.each<{ name: string; text: string; options?: NgramOptions; expected: readonly string[] }>([
    {
      name: 'a word, its characters with its ends, the pair before',
      text: 'Net up',
      options: { characters: { min: 2, max: 3 } },
      expected: ['w:net|c: n|c:ne|c:et|c:t |c: ne|c:net|c:et ', 'w:up|c: u|c:up|c:p |c: up|c:up |b:net up'],
    },
    { name: 'no longer n-grams than a word has', text: 'a', expected: ['w:a|c: a|c:a |c: a '] },
    {
      name: 'each feature once a word',
      text: 'aaa',
      options: { characters: { min: 1, max: 1 } },
      expected: ['w:aaa|c: |c:a'],
    },
    {
      name: 'CJK n-grams end at their character',
      text: '银行卡片吗',
      expected: [
        'c:银',
        'c:行|c:银行',
        'c:卡|c:行卡|c:银行卡',
        'c:片|c:卡片|c:行卡片|c:银行卡片',
        'c:吗|c:片吗|c:卡片吗|c:行卡片吗',
      ],
    },
    {
      name: 'gaps and marks end a CJK run',
      text: '银 行，卡',
      options: { bigrams: false, characters: null },
      expected: ['c:银', 'c:行', 'w:，', 'c:卡'],
    },
    {
      name: 'a CJK character next to another word has the pair',
      text: 'a卡b',
      options: { characters: null },
      expected: ['w:a', 'b:a 卡|c:卡', 'w:b|b:卡 b'],
    },
    {
      name: 'lengths of CJK n-grams are options',
      text: '银行卡',
      options: { cjkCharacters: { min: 2, max: 2 } },
      expected: ['', 'c:银行', 'c:行卡'],
    },
    {
      name: 'everything may be left out',
      text: 'a b 卡',
      options: { bigrams: false, characters: null, cjkCharacters: null },
      expected: ['w:a', 'w:b', ''],
    },
    {
      name: 'no half characters',
      text: '😀',
      options: { characters: { min: 1, max: 1 } },
      expected: ['w:😀|c: |c:😀'],
    },
    { name: 'no words, no features', text: ' ', expected: [] },
  ])('$name', ({ text, options, expected }) => {
    expect(featuresOf(text, options)).toEqual(expected);
  });

  test('usual lengths are 2 to 5', () => {
    const lengths = featuresOf('payments', { bigrams: false })[0]!
      .split('|')
      .slice(1)
      .map((gram) => gram.length - 2);
    expect([Math.min(...lengths), Math.max(...lengths), lengths.length]).toEqual([2, 5, 9 + 8 + 7 + 6]);
  });
});
