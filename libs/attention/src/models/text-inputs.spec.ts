import fc from 'fast-check';
import { arbitraryText } from '../../fixtures/sample-text.ts';
import { tinyInputs } from './testing/tiny-classifier.ts';
import type { EncodedText, TextInputs } from './text-inputs.ts';

let inputs: TextInputs;
beforeAll(async () => {
  inputs = await tinyInputs();
});

/** The length of the part of the bag that is of characters, or of words. */
function lengthOf({ bag }: EncodedText, isCharacters: boolean): number {
  const weightOf = new Map<number, number>();
  bag.ids.forEach((id, at) => weightOf.set(id, (weightOf.get(id) ?? 0) + (bag.weights[at] ?? 0)));
  const ofKind = [...weightOf].filter(
    ([id]) => inputs.features.featureOf(id)?.startsWith('c:') === isCharacters,
  );
  return Math.hypot(...ofKind.map(([, weight]) => weight));
}

const texts = fc.oneof(
  arbitraryText,
  fc
    .array(fc.constantFrom('my', 'card', 'refund', '密码', '我', '😀', ', ', ' '), { maxLength: 12 })
    .map((parts) => parts.join(' ')),
);

describe('TextInputs', () => {
  test('words and characters each have length 1, or 0 where the text holds none that are known', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const encoded = inputs.encode(text);
        for (const isCharacters of [true, false]) {
          const length = lengthOf(encoded, isCharacters);
          if (length !== 0) expect(length).toBeCloseTo(1, 6);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the occurrences of a feature share its weight, which grows with the logarithm of their number', () => {
    const id = inputs.features.idOf('w:card')!;
    const weightsIn = (text: string) => {
      const { bag } = inputs.encode(text);
      return bag.weights.filter((_, at) => bag.ids[at] === id);
    };
    const thrice = weightsIn('card, card and card');
    expect(thrice).toHaveLength(3);
    expect(new Set(thrice).size).toBe(1);
    // With "refund" the only other word feature that is known, the two weights stand as their TF-IDF values do.
    const { bag } = inputs.encode('card zzz card zzz refund');
    const other = inputs.features.idOf('w:refund')!;
    const total = (feature: number) =>
      bag.weights.reduce((sum, weight, at) => (bag.ids[at] === feature ? sum + weight : sum), 0);
    const idf = (feature: number) =>
      Math.log((1 + inputs.features.documents) / (1 + inputs.features.documentCount(feature))) + 1;
    expect(total(id) / total(other)).toBeCloseTo(((1 + Math.log(2)) * idf(id)) / idf(other), 6);
  });

  test.each([
    {
      name: 'English',
      text: 'When will my card arrive?',
      words: ['when', 'will', 'my', 'card', 'arrive', '?'],
    },
    { name: 'Chinese', text: '我的卡呢', words: ['我', '的', '卡', '呢'] },
    { name: 'emoji, a pair of code units', text: '😀 my card 😀', words: ['😀', 'my', 'card', '😀'] },
    { name: 'both and white space', text: '  my\t密码\n', words: ['my', '密', '码'] },
    { name: 'an empty text', text: '', words: [] },
    { name: 'white space alone', text: ' \n', words: [] },
  ])('offsets lead into the source: $name', ({ text, words }) => {
    const encoded = inputs.encode(text);
    expect(encoded.words.map(({ start, end }) => text.slice(start, end).toLowerCase())).toEqual(words);
    const claimed = encoded.tokenWords.filter((word) => word >= 0);
    expect(claimed).toEqual([...words.keys()]);
    encoded.tokenWords.forEach((word, token) => {
      if (word < 0) return;
      const [start, end] = encoded.spans[token]!;
      expect(start).toBeLessThan(encoded.words[word]!.end);
      expect(end).toBeGreaterThan(encoded.words[word]!.start);
    });
    expect(encoded.ids[0]).toBe(inputs.tokenizer.clsId);
    expect(encoded.ids.at(-1)).toBe(inputs.tokenizer.sepId);
    expect(encoded.droppedTokens).toBe(0);
  });

  test('each word is claimed by one token at most, in any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { tokenWords, ids, spans, words, wordFeatures } = inputs.encode(text);
        const claimed = tokenWords.filter((word) => word >= 0);
        expect(claimed).toEqual([...new Set(claimed)].sort((a, b) => a - b));
        expect(spans).toHaveLength(ids.length);
        expect(tokenWords).toHaveLength(ids.length);
        expect(wordFeatures).toHaveLength(words.length);
      }),
      { numRuns: 60 },
    );
  });

  test('tokens beyond the limit are counted, and what is left keeps its special tokens', async () => {
    const short = await tinyInputs(6);
    const encoded = short.encode('my card my card my card my card');
    expect(encoded.ids).toHaveLength(6);
    expect(encoded.ids.at(-1)).toBe(short.tokenizer.sepId);
    const { ids } = inputs.encode('my card my card my card my card');
    expect(encoded.droppedTokens).toBe(ids.length - 6);
  });
});
