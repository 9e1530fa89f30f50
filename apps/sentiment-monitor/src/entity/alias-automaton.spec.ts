import fc from 'fast-check';
import { AliasAutomaton } from './alias-automaton.ts';

const found = (aliases: readonly string[], text: string) =>
  new AliasAutomaton(aliases.map((alias) => ({ text: alias, key: alias })))
    .find(text)
    .map(({ key, start, end }) => `${key}@${start}-${end}`);

describe('AliasAutomaton', () => {
  test.each([
    {
      name: 'words of their own',
      aliases: ['Ford'],
      text: 'Ford is affordable; Fords are not',
      expected: ['Ford@0-4'],
    },
    { name: 'any case', aliases: ['Harlow Bank'], text: 'HARLOW bank fell', expected: ['Harlow Bank@0-11'] },
    { name: 'tickers as written', aliases: ['ALL'], text: 'all of ALL, ALLY', expected: ['ALL@7-10'] },
    { name: 'a possessive', aliases: ['Harlow'], text: "Harlow's profit", expected: ['Harlow@0-6'] },
    { name: 'Chinese anywhere', aliases: ['科文'], text: '对科文控股的调查', expected: ['科文@1-3'] },
    { name: 'Latin beside Chinese', aliases: ['KVN'], text: '科文KVN股价下跌', expected: ['KVN@2-5'] },
    {
      name: 'the longest',
      aliases: ['Harlow', 'Harlow Bank'],
      text: 'Harlow Bank',
      expected: ['Harlow Bank@0-11'],
    },
    {
      name: 'the shorter where the longer breaks off',
      aliases: ['ab cd', 'cd ef'],
      text: 'ab cd ef',
      expected: ['ab cd@0-5'],
    },
    {
      name: 'suffixes of what began',
      aliases: ['she said no', 'said'],
      text: 'she said yes',
      expected: ['said@4-8'],
    },
    {
      name: 'after a character of two units',
      aliases: ['Ford'],
      text: '𝒳Ford 🚗Ford',
      expected: ['Ford@9-13'],
    },
    { name: 'nothing of an empty alias', aliases: [''], text: 'abc', expected: [] },
  ])('finds $name', ({ aliases, text, expected }) => {
    expect(found(aliases, text)).toEqual(expected);
  });

  test('finds both of two entities with one name', () => {
    const automaton = new AliasAutomaton([
      { text: 'Delta', key: 'air' },
      { text: 'Delta', key: 'taps' },
    ]);
    expect(automaton.find('Delta fell').map(({ key }) => key)).toEqual(['air', 'taps']);
  });

  test('finds what a search for each alias finds, without overlaps', () => {
    const word = fc.stringMatching(/^[ab]{1,3}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { maxLength: 5 }),
        fc.array(word, { maxLength: 12 }),
        (aliases, words) => {
          const expected = words.filter((each) => aliases.includes(each));
          const text = words.join(' ');
          const matches = new AliasAutomaton(aliases.map((alias) => ({ text: alias, key: alias }))).find(
            text,
          );
          expect(matches.map(({ key }) => key)).toEqual(expected);
          for (const { key, start, end } of matches) expect(text.slice(start, end)).toBe(key);
        },
      ),
    );
  });
});
