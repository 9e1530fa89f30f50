import { dataSetOf } from './data-set.ts';
import type { DataSetRows } from './data-set.ts';
import { Measure, ndcgAtTen } from './measure.ts';
import { rankList } from './rank-list.ts';
import { targetsOf } from './targets.ts';

const item = (itemId: string, title: string) => ({ itemId, title, description: '', tags: [], category: '' });
const row = (userId: string, itemId: string, timestamp: number) => ({
  userId,
  itemId,
  type: 'view',
  value: 1,
  timestamp,
});

const rows: DataSetRows = {
  name: 'tiny',
  items: ['a', 'b', 'c', 'd'].map((itemId) => item(itemId, `lamp ${itemId}`)),
  events: [
    { ...row('u', 'b', 2), split: 'train' },
    { ...row('u', 'a', 1), split: 'train' },
    { ...row('u', 'c', 5), split: 'valid' },
    { ...row('w', 'a', 1), split: 'train' },
    { ...row('w', 'b', 4), split: 'valid' },
  ],
  test: [row('u', 'd', 5), row('w', 'c', 4)],
};
const tiny = dataSetOf(rows);
const idsOf = (positions: Iterable<number>) => [...positions].map((at) => tiny.items[at]?.itemId);

describe('targets', () => {
  test('the history of a test target is train and validation in order of time', () => {
    const [u] = targetsOf(tiny, 'test');
    expect(idsOf(u?.situation.sequence.items ?? [])).toEqual(['a', 'b', 'c']);
    expect(idsOf([u?.item ?? -1])).toEqual(['d']);
    expect(u?.situation.now).toBe(5);
  });

  test('the history of a validation target is train alone', () => {
    const [u] = targetsOf(tiny, 'valid');
    expect(idsOf(u?.excluded ?? [])).toEqual(['a', 'b']);
  });

  test('a new basket is asked for with what is older, and still excludes everything', () => {
    const [u, w] = targetsOf(tiny, 'test', 'newBasket');
    expect(idsOf(u?.situation.sequence.items ?? [])).toEqual(['a', 'b']);
    expect(idsOf(u?.excluded ?? [])).toEqual(['a', 'b', 'c']);
    expect(idsOf(w?.situation.sequence.items ?? [])).toEqual(['a']);
  });

  test('users with nothing older are left out', () => {
    const sameTime = { ...rows, test: [row('w', 'c', 1)] };
    expect(targetsOf(dataSetOf(sameTime), 'test', 'newBasket')).toEqual([]);
  });
});

describe('rankList', () => {
  const target = (place: number, excluded: readonly number[] = []) => ({
    userId: 'u',
    item: place,
    situation: {
      sequence: { items: new Int32Array(), times: new Float64Array(), strengths: new Float32Array() },
      now: 0,
    },
    excluded: Int32Array.from(excluded),
  });

  test.each([
    { name: 'the best is first', scores: [1, 4, 2, 3], place: 1, excluded: [], rank: 1 },
    { name: 'excluded items do not count', scores: [1, 4, 2, 3], place: 2, excluded: [1], rank: 2 },
    {
      name: 'equal scores stand in the order of the catalogue',
      scores: [1, 1, 1, 1],
      place: 2,
      excluded: [],
      rank: 3,
    },
    {
      name: 'an item that cannot be recommended is last',
      scores: [-Infinity, 0, 0, 0],
      place: 0,
      excluded: [],
      rank: 4,
    },
  ])('$name', ({ scores, place, excluded, rank }) => {
    expect(rankList(Float32Array.from(scores), target(place, excluded), 2).rank).toBe(rank);
  });

  test('the list holds no excluded item where others are left', () => {
    expect(rankList(Float32Array.from([1, 4, 2, 3]), target(2, [1]), 2).list).toEqual([3, 2]);
  });

  test('refuses a score that is not a number', () => {
    expect(() => rankList(Float32Array.from([NaN, 0]), target(1), 2)).toThrow(/score of item 0/);
  });
});

describe('figures', () => {
  test('are those of the protocol', () => {
    const targets = targetsOf(tiny, 'test');
    const rankings = [
      { rank: 1, list: [0, 1] },
      { rank: 3, list: [0, 2] },
    ];
    const figures = new Measure(tiny).figures(targets, rankings);
    expect(figures).toMatchObject({ users: 2, hr10: 1, coverage10: 3 / 4, coldUsers: 2, coldHr10: 1 });
    expect(figures.ndcg10).toBeCloseTo((1 + 1 / Math.log2(4)) / 2, 12);
    expect(figures.mrr).toBeCloseTo((1 + 1 / 3) / 2, 12);
    expect(figures.warmHr10).toBeUndefined();
    // 'lamp' stands in all titles: idf 1; the letter in one: idf ln(5 / 2) + 1.
    const letter = Math.log(5 / 2) + 1;
    expect(figures.ild10).toBeCloseTo(1 - 1 / (1 + letter ** 2), 5);
  });

  test('a rank beyond ten earns nothing', () => {
    expect(ndcgAtTen([11, Infinity])).toBe(0);
  });
});

describe('dataSetOf', () => {
  test.each([
    {
      name: 'an unknown item',
      change: { test: [row('u', 'x', 9)] },
      problem: "the catalogue has no item 'x'",
    },
    {
      name: 'an item twice',
      change: { items: [item('a', ''), item('a', '')] },
      problem: 'the catalogue has an item twice',
    },
    {
      name: 'two test events',
      change: { test: [row('u', 'd', 9), row('u', 'd', 9)] },
      problem: "user 'u' has two test events",
    },
    {
      name: 'a user without events',
      change: { test: [row('z', 'd', 9)] },
      problem: "user 'z' has no events",
    },
  ])('refuses $name', ({ change, problem }) => {
    expect(() => dataSetOf({ ...rows, ...change })).toThrow(
      expect.objectContaining({ code: 'RECOMMENDER_DATA_SET', problem }),
    );
  });

  test('the order of the catalogue does not depend on the machine', () => {
    expect(idsOf([0, 1, 2, 3])).toEqual(idsOf(dataSetOf(rows).items.keys()));
    expect(idsOf([0, 1, 2, 3]).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });
});
