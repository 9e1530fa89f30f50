import fc from 'fast-check';
import { Random } from '../data/random.ts';
import { perturbations } from './perturbations.ts';
import type { Perturbation } from './perturbations.ts';
import { joined, languageOf, piecesOf, wordCount } from './text-pieces.ts';
import { slipCount } from './typos.ts';

const sentences = fc
  .array(
    fc.constantFrom('where', 'is', 'my', 'card', '我的卡', '在哪里', 'A', '😀', '3.5 %', "don't", 'ß', '?'),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((words) => words.join(' '));
const codePoints = fc
  .array(fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)), { maxLength: 30 })
  .map((all) => String.fromCodePoint(...all));
const texts = fc.oneof(sentences, codePoints).filter((text) => text.trim() !== '');

const length = (text: string) => Array.from(text).length;

/** How many code points a change may add, at most, to a text of so many words. */
const mostAdded: Readonly<Record<string, (text: string) => number>> = {
  keyboard: () => 0,
  swap: () => 0,
  drop: () => 0,
  double: (text) => slipCount(wordCount(text)),
  // A letter may have up to three in the other case: ΐ is Ϊ́.
  lower: (text) => 2 * length(text),
  upper: (text) => 2 * length(text),
  title: (text) => 2 * length(text),
  spaces: (text) => 2 + text.split(' ').length - 1,
  joined: () => 0,
  unpunctuated: () => 0,
  exclaimed: () => 2,
  padded: () => 24,
};

describe.each(Object.entries<Perturbation>(perturbations))('%s', (name, { perturb }) => {
  test('law: the same seed gives the same text, never blank, within its bounds', () => {
    fc.assert(
      fc.property(texts, fc.integer(), (text, seed) => {
        const changed = perturb(text, Random.fromSeed(seed));
        expect(perturb(text, Random.fromSeed(seed))).toBe(changed);
        expect(changed.trim()).not.toBe('');
        expect(length(changed) - length(text)).toBeLessThanOrEqual(mostAdded[name]?.(text) ?? NaN);
      }),
      { numRuns: 50 },
    );
  });
});

test('law: swaps move characters alone, drops take as many as there are slips', () => {
  fc.assert(
    fc.property(texts, fc.integer(), (text, seed) => {
      const swapped = perturbations.swap.perturb(text, Random.fromSeed(seed));
      expect(Array.from(swapped).sort()).toEqual(Array.from(text).sort());
      const dropped = perturbations.drop.perturb(text, Random.fromSeed(seed));
      expect(length(text) - length(dropped)).toBeLessThanOrEqual(slipCount(wordCount(text)));
    }),
  );
});

test.each([
  ['lower', 'Where IS it', 'where is it'],
  ['upper', 'where is 卡', 'WHERE IS 卡'],
  ['title', "where isn't IT", "Where Isn't It"],
  ['unpunctuated', 'It rose 3.5 %, to 10.5. Why?!', 'It rose 3.5 % to 10.5 Why'],
  ['unpunctuated', '卡，在哪里？', '卡在哪里'],
  ['unpunctuated', '?!', '?!'],
  ['exclaimed', '卡在哪里', '卡在哪里！！'],
  ['joined', 'one word', 'oneword'],
  ['keyboard', '卡在哪里', '卡在哪里'],
] as const)('%s: %s becomes %s', (name, text, changed) => {
  expect(perturbations[name].perturb(text, Random.fromSeed(1))).toBe(changed);
});

test('a slip of the keyboard hits a key beside', () => {
  const seen = new Set(
    Array.from({ length: 60 }, (_, seed) => perturbations.keyboard.perturb('g', Random.fromSeed(seed))),
  );
  expect([...seen].sort().join('')).toBe('bfhtvy');
});

test('Chinese words lose, double and swap characters', () => {
  const random = () => Random.fromSeed(3);
  expect(length(perturbations.drop.perturb('银行', random()))).toBe(1);
  expect(length(perturbations.double.perturb('银行', random()))).toBe(3);
  expect(perturbations.swap.perturb('银行', random())).toBe('行银');
});

test('law: pieces are the text', () => {
  fc.assert(fc.property(texts, (text) => joined(piecesOf(text)) === text));
});

test.each([
  ['where is my card', 'en'],
  ['我的 iPhone 订单在哪里', 'zh'],
  ['カード', 'other'],
  ['12 %', 'other'],
])('%s is %s', (text, language) => expect(languageOf(text)).toBe(language));
