import { sequenceOf } from '../retrieve/sequence.ts';
import { categoryScorer, freshnessScorer, priceScorer } from './context-scorers.ts';

const item = (category: string, price?: number) => ({
  itemId: `${category} ${price}`,
  title: '',
  description: '',
  tags: [],
  category,
  ...(price === undefined ? {} : { price }),
});
const catalogue = [item('lamps', 10), item('lamps', 20), item('hoses', 10), item('')];
const of = (...items: readonly number[]) => ({
  sequence: sequenceOf(items.map((position, time) => ({ item: position, time, strength: 1 }))),
  now: 86_400,
});

test('priceScorer: a price twice as high as usual fits half', () => {
  const scores = priceScorer(catalogue).scores(of(0));
  expect(scores[2]).toBeCloseTo(1, 6);
  expect(scores[1]).toBeCloseTo(0.5, 6);
  expect(scores[3]).toBe(0);
});

test('priceScorer: without a history no price fits', () => {
  expect([...priceScorer(catalogue).scores(of())]).toEqual([0, 0, 0, 0]);
});

test('categoryScorer: the share of the history, newest counting most', () => {
  const scores = categoryScorer(catalogue).scores(of(2, 0));
  expect(scores[0]).toBeGreaterThan(scores[2] ?? 1);
  expect((scores[0] ?? 0) + (scores[2] ?? 0)).toBeCloseTo(1, 6);
  expect(scores[3]).toBe(0);
});

test('freshnessScorer: falls from the first contact on; what comes later is not known', () => {
  const scorer = freshnessScorer({ items: 3, sequences: [of(1, 0).sequence] });
  expect(scorer.scores(of())[1]).toBeCloseTo(1 / 2, 6);
  expect(scorer.scores({ ...of(), now: 1 })[0]).toBe(0);
  expect(scorer.scores(of())[2]).toBe(0);
});
