import { MetricInputError } from './errors.ts';
import { catalogueCoverage, intraListDistance, novelty } from './list-quality.ts';

describe('catalogueCoverage', () => {
  test.each([
    {
      lists: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      size: 6,
      coverage: 0.5,
    },
    { lists: [['a']], size: 1, coverage: 1 },
    { lists: [], size: 5, coverage: 0 },
  ])('$lists of $size: $coverage', ({ lists, size, coverage }) => {
    expect(catalogueCoverage(lists, size)).toBe(coverage);
  });

  test('refuses a catalogue smaller than the lists', () => {
    expect(() => catalogueCoverage([['a', 'b']], 1)).toThrow(MetricInputError);
  });
});

describe('novelty', () => {
  const known: Readonly<Record<string, number>> = { hit: 7, niche: 1, new: 0 };
  const knownBy = (item: string) => known[item] ?? 0;

  test.each([
    { lists: [['hit']], bits: 0 },
    { lists: [['niche']], bits: 2 },
    { lists: [['new']], bits: 3 },
    {
      lists: [
        ['hit', 'niche'],
        ['new', 'new'],
      ],
      bits: 2,
    },
  ])('$lists, of 7 users: $bits bits', ({ lists, bits }) => {
    expect(novelty(lists, knownBy, 7)).toBeCloseTo(bits, 12);
  });

  test('refuses no recommendations, and counts that cannot be', () => {
    expect(() => novelty([], knownBy, 7)).toThrow(MetricInputError);
    expect(() => novelty([['hit']], knownBy, 6)).toThrow("7 of 6 users know item 'hit'");
  });
});

describe('intraListDistance', () => {
  const distance = (a: number, b: number) => Math.abs(a - b);

  test.each([
    { list: [1, 2, 4], mean: 2 },
    { list: [1, 1], mean: 0 },
    { list: [1], mean: 0 },
    { list: [], mean: 0 },
  ])('$list: $mean', ({ list, mean }) => {
    expect(intraListDistance(list, distance)).toBe(mean);
  });
});
