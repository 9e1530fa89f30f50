import { kind, kindsIn, kindsOf } from './characters.ts';

const named = (kinds: number): readonly string[] =>
  Object.entries(kind).flatMap(([name, bit]) => (kinds & bit ? [name] : []));

test.each([
  { text: ' ', kinds: ['space'] },
  { text: '\n', kinds: ['space', 'oddSpace'] },
  { text: '\u0085', kinds: ['space', 'oddSpace', 'dropped'] },
  { text: 'a', kinds: ['letter'] },
  { text: 'é', kinds: ['letter', 'accented'] },
  { text: '\u0301', kinds: ['mark', 'accented'] },
  { text: '7', kinds: ['number'] },
  { text: '+', kinds: ['punctuation'] },
  { text: '。', kinds: ['punctuation'] },
  { text: '×', kinds: [] },
  { text: '我', kinds: ['han', 'letter'] },
  { text: '𠮷', kinds: ['han', 'letter'] },
  { text: '\uf900', kinds: ['han', 'letter', 'accented'] },
  { text: 'ー', kinds: ['syllable', 'letter'] },
  { text: '\ud83d', kinds: ['dropped'] },
  { text: '\ufeff', kinds: ['dropped'] },
])('$text is $kinds', ({ text, kinds }) => {
  expect(named(kindsOf(text.codePointAt(0) ?? 0))).toEqual(kinds);
  expect(named(kindsIn(text))).toEqual(kinds);
});

test('a text has the kinds of all its characters', () => {
  expect(named(kindsIn('a1 𠮷'))).toEqual(['space', 'han', 'letter', 'number']);
});
