import fc from 'fast-check';
import { Random } from '../../data/random.ts';
import { merged, shuffled } from './shuffle.ts';

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Numbers from `from`, with a count of how many were asked for. */
function numbers(count: number, from = 0) {
  const state = { drawn: 0, isClosed: false };
  async function* items() {
    try {
      for (let at = 0; at < count; at++) {
        state.drawn++;
        yield await Promise.resolve(from + at);
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { items: items(), state };
}

const sorted = (list: readonly number[]) => list.toSorted((a, b) => a - b);

describe('shuffled', () => {
  const bounds = fc.record({
    items: fc.integer({ min: 1, max: 40 }),
    characters: fc.integer({ min: 1, max: 200 }),
  });

  test('gives every item once, and never holds more than its bounds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 120 }), bounds, fc.nat(), async (count, most, seed) => {
        const { items, state } = numbers(count);
        const length = (item: number) => 1 + (item % 7);
        const given: number[] = [];
        for await (const item of shuffled(items, length, most, Random.fromSeed(seed))) {
          given.push(item);
          const held = state.drawn - given.length;
          expect(held).toBeLessThanOrEqual(most.items);
          if (held > 1) {
            const all = Array.from({ length: state.drawn }, (_, at) => at).filter(
              (at) => !given.includes(at),
            );
            expect(all.reduce((sum, at) => sum + length(at), 0)).toBeLessThanOrEqual(most.characters + 7);
          }
        }
        expect(sorted(given)).toEqual(Array.from({ length: count }, (_, at) => at));
      }),
    );
  });

  test('what fits is shuffled whole: the first comes last as often as any other', async () => {
    const places = Array.from({ length: 5 }, () => 0);
    for (let seed = 0; seed < 2000; seed++) {
      const most = { items: 5, characters: 100 };
      const order = await collect(shuffled(numbers(5).items, () => 1, most, Random.fromSeed(seed)));
      const place = order.indexOf(0);
      places[place] = (places[place] ?? 0) + 1;
    }
    // 400 each, with a standard deviation of 18.
    for (const times of places) expect(Math.abs(times - 400)).toBeLessThan(90);
  });

  test('the same generator gives the same order', async () => {
    const order = (seed: number) =>
      collect(shuffled(numbers(50).items, () => 1, { items: 9, characters: 99 }, Random.fromSeed(seed)));
    expect(await order(1)).toEqual(await order(1));
    expect(await order(1)).not.toEqual(await order(2));
  });
});

describe('merged', () => {
  test('gives all of each stream in its order, in proportion to what is left', async () => {
    const [large, small] = [numbers(900), numbers(100, 1000)];
    const streams = [
      { items: large.items, count: 900 },
      { items: small.items, count: 100 },
    ];
    const all = await collect(merged(streams, Random.fromSeed(1)));
    expect(all.filter((item) => item < 1000)).toEqual(Array.from({ length: 900 }, (_, at) => at));
    expect(all.filter((item) => item >= 1000)).toEqual(Array.from({ length: 100 }, (_, at) => 1000 + at));
    for (const quarter of [0, 1, 2, 3]) {
      const ofSmall = all.slice(250 * quarter, 250 * (quarter + 1)).filter((item) => item >= 1000);
      expect(ofSmall.length).toBeGreaterThan(10);
      expect(ofSmall.length).toBeLessThan(45);
    }
  });

  test('a wrong count loses nothing', async () => {
    const streams = [
      { items: numbers(30).items, count: 1 },
      { items: numbers(3, 100).items, count: 500 },
    ];
    expect(await collect(merged(streams, Random.fromSeed(1)))).toHaveLength(33);
  });

  test('closes its streams when it is left', async () => {
    const [one, other] = [numbers(30), numbers(30)];
    const streams = [one, other].map(({ items }) => ({ items, count: 30 }));
    let taken = 0;
    for await (const _ of merged(streams, Random.fromSeed(1))) if (++taken === 10) break;
    expect([one.state.isClosed, other.state.isClosed]).toEqual([true, true]);
  });
});
