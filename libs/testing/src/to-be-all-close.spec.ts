import { toBeAllClose } from './to-be-all-close.ts';

expect.extend({ toBeAllClose });

const bounds = { absolute: 0.1, relative: 0.01 };

describe('toBeAllClose', () => {
  test.each([
    { name: 'equal numbers', actual: 1, expected: 1 },
    { name: 'a difference within the absolute bound', actual: [0.05], expected: [0] },
    { name: 'a difference within the relative bound', actual: [1000], expected: [1009] },
    { name: 'NaN and NaN', actual: [NaN], expected: [NaN] },
    { name: 'an infinity and itself', actual: [-Infinity], expected: [-Infinity] },
    { name: 'nothing and nothing', actual: [], expected: [] },
    {
      name: 'nested lists and flat data',
      actual: [
        [1, 2],
        [3, 4],
      ],
      expected: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
    },
    { name: 'long integers', actual: BigInt64Array.of(3n), expected: [3] },
  ])('passes $name', ({ actual, expected }) => {
    expect(actual).toBeAllClose(expected, bounds);
  });

  test.each([
    { name: 'a difference beyond both bounds', actual: [0.2], expected: [0], says: '1 of 1' },
    { name: 'NaN and a number', actual: [NaN], expected: [0], says: 'received NaN' },
    { name: 'infinities of two signs', actual: [Infinity], expected: [-Infinity], says: 'received Infinity' },
    { name: 'an infinity and a number', actual: [1], expected: [Infinity], says: 'expected Infinity' },
    { name: 'other shapes', actual: [[1], [1]], expected: [[1, 1]], says: 'Expected shape [1, 2]' },
    {
      name: 'the farthest of several',
      actual: [
        [1, 2],
        [3, 9],
      ],
      expected: [
        [1, 2.5],
        [3, 4],
      ],
      says: 'the farthest is [1, 1]: expected 4, received 9',
    },
  ])('fails $name', ({ actual, expected, says }) => {
    expect(() => expect(actual).toBeAllClose(expected, bounds)).toThrow(says);
    expect(actual).not.toBeAllClose(expected, bounds);
  });

  test('refuses ragged lists', () => {
    expect(() => expect([[1], [1, 2]]).toBeAllClose([[1], [1]], bounds)).toThrow('different lengths');
  });
});
