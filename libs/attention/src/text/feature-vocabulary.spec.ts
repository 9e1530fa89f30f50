import fc from 'fast-check';
import { arbitraryText, sampleTexts } from '../../fixtures/sample-text.ts';
import { InvalidVocabularyError, TextOptionError } from './errors.ts';
import { FeatureVocabulary } from './feature-vocabulary.ts';
import { wordFeatures } from './ngrams.ts';
import { splitWords } from './words.ts';

const words = sampleTexts.map(splitWords);
const small = () =>
  FeatureVocabulary.fit(['b a', 'a a', 'a c', '卡'].map(splitWords), { minDocuments: 1, characters: null });

describe('FeatureVocabulary', () => {
  test('counts documents, the most frequent first, equals by their text', async () => {
    const vocabulary = await small();
    const features = Array.from({ length: vocabulary.size }, (_, id) => [
      vocabulary.featureOf(id),
      vocabulary.documentCount(id),
    ]);
    expect(features).toEqual([
      ['w:a', 3],
      ['b:a a', 1],
      ['b:a c', 1],
      ['b:b a', 1],
      ['c:卡', 1],
      ['w:b', 1],
      ['w:c', 1],
    ]);
    expect(vocabulary.documents).toBe(4);
  });

  test.each([
    { options: { minDocuments: 2 }, size: 1 },
    { options: { minDocuments: 1, maxFeatures: 3 }, size: 3 },
    { options: { minDocuments: 5 }, size: 0 },
  ])('$options keeps $size', async ({ options, size }) => {
    const vocabulary = await FeatureVocabulary.fit(['b a', 'a a', 'a c'].map(splitWords), {
      ...options,
      characters: null,
    });
    expect(vocabulary.size).toBe(size);
    expect(FeatureVocabulary.fromJson(vocabulary.toJson()).toJson()).toEqual(vocabulary.toJson());
  });

  test('encodes each word by its known features', async () => {
    const vocabulary = await small();
    expect(vocabulary.encode(splitWords('a b a 卡'))).toEqual([[0], [5], [0, 3], [4]]);
    expect([
      vocabulary.idOf('w:a'),
      vocabulary.idOf('w:z'),
      vocabulary.featureOf(99),
      vocabulary.documentCount(99),
    ]).toEqual([0, undefined, undefined, 0]);
  });

  test('encodes what wordFeatures gives, whatever the text, before and after saving', async () => {
    const fitted = await FeatureVocabulary.fit(words, { characters: { min: 2, max: 4 } });
    const loaded = FeatureVocabulary.fromJson(JSON.parse(JSON.stringify(fitted.toJson())));
    fc.assert(
      fc.property(fc.oneof(arbitraryText, fc.constantFrom(...sampleTexts)), (text) => {
        const expected = wordFeatures(splitWords(text), fitted.options).map((features) =>
          features.flatMap((feature) => fitted.idOf(feature) ?? []),
        );
        expect(fitted.encode(splitWords(text))).toEqual(expected);
        expect(loaded.encode(splitWords(text))).toEqual(expected);
      }),
    );
  });

  test('counts as a plain count does, in any order and from a stream', async () => {
    const plain = new Map<string, number>();
    for (const document of words) {
      for (const feature of new Set(wordFeatures(document).flat()))
        plain.set(feature, (plain.get(feature) ?? 0) + 1);
    }
    const stream = async function* () {
      yield* [...words].reverse();
    };
    const vocabulary = await FeatureVocabulary.fit(stream(), { minDocuments: 3 });
    const frequent = [...plain].filter(([, count]) => count >= 3);
    expect(vocabulary.size).toBe(frequent.length);
    expect(
      frequent.every(
        ([feature, count]) => vocabulary.documentCount(vocabulary.idOf(feature) ?? -1) === count,
      ),
    ).toBe(true);
    expect((await FeatureVocabulary.fit(words, { minDocuments: 3 })).toJson()).toEqual(vocabulary.toJson());
  });

  test.each<{ change: object | null; message: string }>([
    { change: null, message: 'the file is not an object' },
    { change: { version: 2 }, message: 'version 2 is unknown' },
    { change: { features: 'w:a' }, message: 'it has 1 features and 7 counts' },
    { change: { features: 7 }, message: 'the features are missing' },
    { change: { counts: [-1, 0, 0, 0, 0, 0, 0] }, message: 'a count is not a whole number' },
    { change: { documents: null }, message: 'the number of documents is not' },
    { change: { options: { characters: { min: 2 } } }, message: 'options.characters.max is not' },
    { change: { options: { bigrams: 1 } }, message: 'options.bigrams is neither' },
  ])('refuses a file where $message', async ({ change, message }) => {
    const json = change && { ...(await small()).toJson(), ...change };
    expect(() => FeatureVocabulary.fromJson(json)).toThrow(InvalidVocabularyError);
    expect(() => FeatureVocabulary.fromJson(json)).toThrow(message);
  });

  test('refuses to keep what never occurs', async () => {
    await expect(FeatureVocabulary.fit([], { minDocuments: 0 })).rejects.toThrow(TextOptionError);
  });
});
