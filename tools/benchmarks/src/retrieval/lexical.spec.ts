import { bm25, termsOf, tfIdf } from './lexical.ts';
import { perQuestion } from './measure.ts';
import { fused, lexicalScores, searchedTexts } from './systems.ts';

test('terms are words; of Chinese characters and pairs of neighbours', () => {
  expect(termsOf('My card, No. 7')).toEqual(['my', 'card', 'no', '7']);
  expect(termsOf('我的 card卡')).toEqual(['我', '的', '我的', 'card', '卡']);
});

test('BM25 is the formula, worked out by hand', () => {
  const [first = 0, second = 0] = bm25(['a b', 'a c c c']).scores('c c a');
  // Lengths 2 and 4, mean 3; 'a' stands in both texts, 'c' in one.
  const idf = (texts: number) => Math.log(1 + (2 - texts + 0.5) / (texts + 0.5));
  const weight = (count: number, length: number) =>
    (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / 3));
  expect(first).toBeCloseTo(idf(2) * weight(1, 2), 10);
  expect(second).toBeCloseTo(idf(2) * weight(1, 4) + idf(1) * weight(3, 4), 10);
});

describe('TF-IDF', () => {
  test('finds a text by itself with a cosine of 1 for each kind of n-grams', () => {
    const texts = ['where is my card', 'where is my order', 'a refund for my order'];
    const scores = tfIdf(texts, false).scores('where is my order');
    expect(scores[1]).toBeCloseTo(2, 10);
    expect(Math.max(...scores)).toBe(scores[1]);
  });

  test('of Chinese has characters', () => {
    const scores = tfIdf(['信用卡丟失', '信用卡額度', '轉帳'], true).scores('信用卡');
    expect(scores[0]).toBeGreaterThan(0);
    expect(scores[2]).toBe(0);
  });
});

test('a past question leads to its answer, and an answer is as good as the best text for it', () => {
  const set = { name: 's', isChinese: false, answers: ['by post', 'within a week'], train: [], test: [] };
  const past = [{ text: 'where is my card', answer: 0 }];
  const searched = searchedTexts(set, past);
  const [scores] = lexicalScores(bm25(searched.texts), searched, ['my card']);
  expect(scores?.[0]).toBeGreaterThan(0);
  expect(scores?.[1]).toBe(0);
  const { recallAt1, mrr } = perQuestion(scores ? [scores] : [], [{ text: 'my card', answer: 0 }]);
  expect([recallAt1, mrr]).toEqual([[1], [1]]);
});

test('a fusion of share 1 or 0 ranks as the one or the other', () => {
  const [one, other] = [[Float64Array.of(3, 1, 2)], [Float64Array.of(10, 30, 20)]];
  const order = (scores: Float64Array | undefined) =>
    [0, 1, 2].toSorted((a, b) => (scores?.[b] ?? 0) - (scores?.[a] ?? 0));
  expect(order(fused(one, other, 1)[0])).toEqual([0, 2, 1]);
  expect(order(fused(one, other, 0)[0])).toEqual([1, 2, 0]);
  expect(fused(one, other, 0.5)[0]?.[0]).toBeCloseTo(0, 10);
});
