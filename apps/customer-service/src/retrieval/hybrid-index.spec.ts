import { fitRankWeights } from './fit-weights.ts';
import { HnswIndex } from './hnsw-index.ts';
import { HybridIndex, defaultRankWeights } from './hybrid-index.ts';
import type { Passage } from './passage.ts';

const passage = (id: string, title: string, text: string): Passage => {
  return { id, kind: 'pair', language: 'en', title, text };
};
const fees = passage('fees', 'what does the card cost', 'The yearly fee is 20 dollars.');
const lost = passage('lost', 'I lost my card', 'Block it in the app.');
const gone = passage('gone', 'somebody stole it', 'Call the police.');

describe('HybridIndex', () => {
  test('finds by words without vectors, and a misspelt word by its n-grams', () => {
    const index = new HybridIndex();
    for (const one of [fees, lost, gone]) index.add(one);
    expect(index.search({ text: 'card cost' }, 3).map(({ passage: { id } }) => id)).toEqual(['fees', 'lost']);
    expect(index.search({ text: 'my crad is lost or stolen it' }, 1)[0]?.passage.id).toBe('lost');
    expect(index.search({ text: 'unheard' }, 3)).toEqual([]);
  });

  test.each([undefined, new HnswIndex<string>()])('finds by vectors what no word says', (vectors) => {
    const index = new HybridIndex(vectors);
    index.add(fees, Float32Array.of(1, 0));
    index.add(gone, Float32Array.of(0, 1));
    const [first] = index.search({ text: 'theft', vector: Float32Array.of(0.1, 1) }, 1);
    expect(first).toMatchObject({ passage: { id: 'gone' }, features: { lexical: 0, coverage: 0 } });
  });

  test('knows a passage from its being added to its being removed', () => {
    const index = new HybridIndex();
    index.add(fees);
    index.add({ ...fees, text: 'Nothing.' });
    expect(index.size).toBe(1);
    expect(index.search({ text: 'card cost' }, 3)).toMatchObject([{ passage: { text: 'Nothing.' } }]);
    expect(index.remove(['fees', 'nobody'])).toBe(1);
    expect(index.search({ text: 'card cost' }, 3)).toEqual([]);
  });

  test('gives the same text once', () => {
    const index = new HybridIndex();
    index.add(fees);
    index.add({ ...fees, id: 'again', title: 'cost of the card' });
    expect(index.search({ text: 'what does it cost' }, 3)).toHaveLength(1);
  });

  test('traditional and simplified Chinese find each other', () => {
    const index = new HybridIndex();
    index.add({ ...fees, language: 'zh', title: '退货运费谁出', text: '由我们承担。' });
    expect(index.search({ text: '退貨運費' }, 1)[0]?.features.coverage).toBe(1);
  });
});

test('weights go to the feature that tells right from wrong', () => {
  const candidate = (surface: number, similarity: number, isRight: boolean) => {
    return { features: { lexical: 0.5, coverage: 0.5, surface, similarity }, isRight };
  };
  const examples = Array.from({ length: 20 }, (_, at) => ({
    candidates: [candidate((at % 5) / 5, 0.9, true), candidate(1 - (at % 5) / 5, 0.2, false)],
  }));
  const weights = fitRankWeights(examples, { lexical: 1, coverage: 1, surface: 1, similarity: 1 });
  expect(weights.similarity).toBeGreaterThan(3 * weights.surface);
  expect(fitRankWeights([], defaultRankWeights)).toBe(defaultRankWeights);
});
