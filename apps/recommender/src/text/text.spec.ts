import { sequenceOf } from '../retrieve/sequence.ts';
import { smoothedScorer, textNeighbours } from './text-neighbours.ts';
import { textScorer } from './text-scorer.ts';
import { textVectors } from './text-vectors.ts';
import { contentTerms, tfIdf, wordsOf } from './tf-idf.ts';

const texts = ['red desk lamp', 'blue desk lamp', 'garden hose', 'garden hose reel', '蓝色台灯', '红色台灯'];
const vectors = tfIdf(texts, { termsOf: contentTerms });
const situation = (...items: readonly number[]) => ({
  sequence: sequenceOf(items.map((item, time) => ({ item, time, strength: 1 }))),
  now: 0,
});

describe('terms', () => {
  test('of Chinese are characters and pairs, of English words and pairs', () => {
    expect(contentTerms('台灯')).toEqual(['台', '灯', '台 灯']);
    expect(contentTerms('A desk lamp')).toEqual(['desk', 'lamp', 'desk lamp']);
    expect(wordsOf('Émile_2, 台灯')).toEqual(['émile_2', '台灯']);
  });
});

describe('tfIdf', () => {
  test('rows have length 1, and rare terms weigh more', () => {
    const { vectors: rows } = tfIdf(['a b', 'a'], { termsOf: wordsOf });
    const [common, rare] = [rows.values[0] ?? 0, rows.values[1] ?? 0];
    expect(Math.hypot(common, rare)).toBeCloseTo(1, 6);
    expect(rare / common).toBeCloseTo(Math.log(3 / 2) + 1, 5);
  });

  test('a text without known terms is empty', () => {
    expect([...tfIdf(['', 'a'], { termsOf: wordsOf }).vectors.starts]).toEqual([0, 0, 1]);
  });
});

describe('textScorer', () => {
  test.each([
    { item: 0, nearest: 1 },
    { item: 2, nearest: 3 },
    { item: 4, nearest: 5 },
  ])('the nearest text of $item is $nearest', ({ item, nearest }) => {
    const scores = textScorer(vectors, texts.length, 1).scores(situation(item));
    scores[item] = 0;
    expect(scores.indexOf(Math.max(...scores))).toBe(nearest);
  });
});

describe('smoothedScorer', () => {
  test('an item borrows from what reads alike', () => {
    const scorer = { name: 'only 0', scores: () => Float32Array.of(1, 0, 0, 0, 0, 0) };
    const smoothed = smoothedScorer(scorer, textNeighbours(vectors, texts.length, 2), 'smoothed');
    const scores = smoothed.scores(situation());
    expect(scores[1]).toBeGreaterThan(0.5);
    expect(scores[1]).toBeLessThan(1);
    expect(scores[2]).toBe(0);
  });
});

describe('textVectors', () => {
  test('keep what is alike and what is not', () => {
    const size = 4;
    const dense = textVectors(vectors, size, 1);
    const cosine = (a: number, b: number) =>
      Array.from(
        { length: size },
        (_, at) => (dense[a * size + at] ?? 0) * (dense[b * size + at] ?? 0),
      ).reduce((sum, product) => sum + product);
    expect(cosine(2, 2)).toBeCloseTo(1, 5);
    expect(cosine(2, 3)).toBeGreaterThan(0.8);
    expect(Math.abs(cosine(0, 2))).toBeLessThan(0.2);
  });
});
