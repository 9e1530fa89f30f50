import { readFile } from 'node:fs/promises';
import { corpusFiles, phraseCorpus } from './translation/corpus.ts';
import { everySentence } from './translation/grammar.ts';

const { taught, heldOut, unseenPair } = phraseCorpus(600);

test.each(Object.entries(corpusFiles()))(
  '%s is what the grammar makes (npm run example:translation -- --write)',
  async (name, content) => {
    expect(await readFile(new URL(`translation/${name}`, import.meta.url), 'utf8')).toBe(content);
  },
);

test('nothing that is asked is taught, and all words of it are', () => {
  const known = new Set(taught.map(({ en }) => en));
  for (const { en } of [...heldOut, ...unseenPair]) expect(known.has(en)).toBe(false);
  expect(unseenPair.map(({ en }) => en)).toContain('I love Python');
  expect(taught.filter(({ en }) => /\bloves?\b/.test(en) && en.includes('Python'))).toEqual([]);
  expect(taught.filter(({ en }) => en.startsWith('I love ')).length).toBeGreaterThan(0);
  expect(taught.filter(({ en }) => en.includes('Python')).length).toBeGreaterThan(10);
});

test.each([
  ['I love Python', "J'aime Python", '我喜欢 Python'],
  ['Does Anna drink water?', "Est-ce qu'Anna boit de l'eau ?", '安娜喝水吗？'],
  ['They do not buy water', "Ils n'achètent pas d'eau", '他们不买水'],
  ['My sister wants to learn history', "Ma sœur veut apprendre l'histoire", '我姐姐想学历史'],
  ['We eat fruit every day', 'Nous mangeons des fruits tous les jours', '我们每天吃水果'],
  [
    'The students study Rust with the neighbours',
    'Les étudiants étudient Rust avec les voisins',
    '学生们和邻居们一起学习 Rust',
  ],
])('%s', (en, fr, zh) => {
  expect(everySentence().find((sentence) => sentence.en === en)).toMatchObject({ fr, zh });
});

test('every sentence of the grammar is different, in English', () => {
  const sentences = everySentence();
  expect(new Set(sentences.map(({ en }) => en)).size).toBe(sentences.length);
});
