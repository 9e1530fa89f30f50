import { Random } from '@attention-flow/attention';
import fc from 'fast-check';
import { BestFirst } from './best-first.ts';
import { ExactIndex } from './exact-index.ts';
import { HnswIndex } from './hnsw-index.ts';

const random = Random.fromSeed(5);
const vectorOf = (width: number) => Float32Array.from({ length: width }, () => random.uniform() - 0.5);

describe.each([
  { name: 'the exact index', make: () => new ExactIndex<number>() },
  { name: 'HNSW', make: () => new HnswIndex<number>({ links: 8, buildWidth: 40, searchWidth: 40 }) },
])('$name', ({ make }) => {
  test('finds each vector by itself, with a cosine of 1, from the moment it is set', () => {
    const index = make();
    const vectors = Array.from({ length: 60 }, () => vectorOf(8));
    for (const [key, vector] of vectors.entries()) {
      index.set(key, vector);
      const [found] = index.search(vector, 1);
      expect(found?.key).toBe(key);
      expect(found?.similarity).toBeCloseTo(1, 5);
    }
    expect(index.size).toBe(60);
  });

  test('never finds what was deleted, and finds what is left, however much goes', () => {
    const index = make();
    const vectors = Array.from({ length: 50 }, () => vectorOf(8));
    for (const [key, vector] of vectors.entries()) index.set(key, vector);
    for (let gone = 0; gone < 50; gone += 1) {
      expect(index.delete(gone)).toBe(true);
      expect(index.delete(gone)).toBe(false);
      const found = index.search(vectors[gone] ?? vectorOf(8), 50).map(({ key }) => key);
      expect(found.every((key) => key > gone)).toBe(true);
      expect(index.size).toBe(49 - gone);
      const next = vectors[gone + 1];
      if (next) expect(index.search(next, 1)[0]?.key).toBe(gone + 1);
    }
  });

  test('a vector that is set again is found at its new place alone', () => {
    const index = make();
    index.set(1, Float32Array.of(1, 0));
    index.set(2, Float32Array.of(0.6, 0.8));
    index.set(1, Float32Array.of(0, 1));
    expect(index.size).toBe(2);
    expect(index.search(Float32Array.of(1, 0), 2).map(({ key }) => key)).toEqual([2, 1]);
  });

  test('is empty at first', () => {
    expect(make().search(Float32Array.of(1, 2), 3)).toEqual([]);
  });
});

test('HNSW finds nine in ten of what the exact index finds', () => {
  const [exact, graph] = [new ExactIndex<number>(), new HnswIndex<number>()];
  for (let key = 0; key < 800; key += 1) {
    const vector = vectorOf(16);
    exact.set(key, vector);
    graph.set(key, vector);
  }
  let shared = 0;
  for (let asked = 0; asked < 40; asked += 1) {
    const vector = vectorOf(16);
    const right = new Set(exact.search(vector, 10).map(({ key }) => key));
    shared += graph.search(vector, 10).filter(({ key }) => right.has(key)).length;
  }
  expect(shared / 400).toBeGreaterThan(0.9);
});

test('a heap gives what was pushed in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (values) => {
      const heap = new BestFirst<number>((one, other) => one < other);
      for (const value of values) heap.push(value);
      const popped = Array.from(values, () => heap.pop());
      expect(popped).toEqual(values.toSorted((one, other) => one - other));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
