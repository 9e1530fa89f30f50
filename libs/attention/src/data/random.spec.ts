import fc from 'fast-check';
import { InvalidOptionError } from './errors.ts';
import { Random } from './random.ts';

const seeds = fc.oneof(fc.integer(), fc.string());

describe('Random', () => {
  test('is xoshiro128**: the first words after the state 1, 2, 3, 4 are those of the C reference', () => {
    const random = Random.fromState({ path: [], words: [1, 2, 3, 4] });
    const words = Array.from({ length: 10 }, () => random.integer(2 ** 32));
    expect(words).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test('keeps its numbers over releases', () => {
    const random = Random.fromSeed(42);
    expect([
      random.uniform(),
      random.integer(1000),
      random.normal(),
      random.fork('dropout').uniform(),
    ]).toEqual([
      expect.closeTo(0.16966429776279535, 15),
      652,
      expect.closeTo(1.2208425595583043, 14),
      expect.closeTo(0.7325925617969254, 15),
    ]);
  });

  test('goes on from a saved state bit by bit, through JSON', () => {
    fc.assert(
      fc.property(seeds, fc.nat(50), (seed, drawn) => {
        const random = Random.fromSeed(seed).fork('training');
        for (let draw = 0; draw < drawn; draw++) random.normal();
        const resumed = Random.fromState(JSON.parse(JSON.stringify(random.state())));
        const rest = (from: Random) => [
          from.uniform(),
          from.integer(7),
          from.normal(),
          from.fork('x').uniform(),
        ];
        expect(rest(resumed)).toEqual(rest(random));
      }),
    );
  });

  test('a fork depends on seed and names, not on what was drawn before', () => {
    const fresh = Random.fromSeed(1);
    const used = Random.fromSeed(1);
    used.normal();
    expect(used.fork('a').uniform()).toBe(fresh.fork('a').uniform());
    const different = [
      fresh.fork('a'),
      fresh.fork('b'),
      fresh.fork('a').fork('b'),
      fresh.fork('ab'),
      Random.fromSeed(2).fork('a'),
      Random.fromSeed(1),
    ].map((random) => random.uniform());
    expect(new Set(different).size).toBe(different.length);
  });

  test('uniform numbers fill [0, 1) evenly, normal ones have mean 0 and variance 1', () => {
    const random = Random.fromSeed('moments');
    const draws = 20_000;
    const tenths = Array.from({ length: 10 }, () => 0);
    let sum = 0;
    let squares = 0;
    for (let draw = 0; draw < draws; draw++) {
      const tenth = Math.floor(10 * random.uniform());
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
      const normal = random.normal();
      sum += normal;
      squares += normal ** 2;
    }
    // Five standard deviations of each figure.
    for (const count of tenths)
      expect(Math.abs(count - draws / 10)).toBeLessThan(5 * Math.sqrt(draws * 0.09));
    expect(Math.abs(sum / draws)).toBeLessThan(5 / Math.sqrt(draws));
    expect(Math.abs(squares / draws - 1)).toBeLessThan(5 * Math.sqrt(2 / draws));
  });

  test('integers reach every value below n and none above', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 6 }), (seed, n) => {
        const random = Random.fromSeed(seed);
        const seen = new Set(Array.from({ length: 200 }, () => random.integer(n)));
        expect([...seen].sort()).toEqual(Array.from({ length: n }, (_, value) => value));
      }),
    );
  });

  test('shuffling keeps every item and leaves the input alone', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.option(fc.integer())), (seed, items) => {
        const before = [...items];
        const shuffled = Random.fromSeed(seed).shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort()).toEqual([...items].sort());
        expect(shuffled).toEqual(Random.fromSeed(seed).shuffle(items));
      }),
    );
  });

  test('all orders of three items are equally likely', () => {
    const random = Random.fromSeed(3);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (5 / 36)));
  });

  test.each([
    { name: 'a seed that is no number', make: () => Random.fromSeed(NaN) },
    { name: 'no values to choose from', make: () => Random.fromSeed(1).integer(0) },
    { name: 'more values than a word has', make: () => Random.fromSeed(1).integer(2 ** 32 + 1) },
    { name: 'a state of zeros', make: () => Random.fromState({ path: [], words: [0, 0, 0, 0] }) },
    { name: 'a short state', make: () => Random.fromState({ path: [], words: [1, 2, 3] }) },
    { name: 'a word out of range', make: () => Random.fromState({ path: [], words: [1, 2, 3, -4] }) },
  ])('refuses $name', ({ make }) => {
    expect(make).toThrow(InvalidOptionError);
  });
});
