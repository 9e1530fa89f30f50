import { toAttentionMaps } from './attention-maps.ts';
import { AttentionMapsError } from './errors.ts';

const half = [0.5, 0.5];
const map = [half, half];

describe('toAttentionMaps', () => {
  test('flattens nested maps, lowest layer first', () => {
    const first = [
      [1, 0],
      [0.25, 0.75],
    ];
    expect(toAttentionMaps([[first], [map]])).toEqual({
      layers: 2,
      heads: 1,
      tokens: 2,
      values: Float64Array.of(1, 0, 0.25, 0.75, 0.5, 0.5, 0.5, 0.5),
    });
  });

  test('keeps the compact form without a copy', () => {
    const maps = { layers: 1, heads: 1, tokens: 2, values: Float32Array.of(1, 0, 0.3, 0.7) };
    expect(toAttentionMaps(maps)).toBe(maps);
  });

  test.each([
    { name: 'no layers', maps: [], message: /layers is 0/ },
    { name: 'no heads', maps: [[]], message: /heads is 0/ },
    { name: 'no tokens', maps: [[[]]], message: /tokens is 0/ },
    {
      name: 'a layer with fewer heads',
      maps: [[map, map], [map]],
      message: /layer 1: 1 heads where layer 0 has 2/,
    },
    { name: 'a map of another size', maps: [[map], [[[1]]]], message: /layer 1, head 0: 1 rows, expected 2/ },
    {
      name: 'a map that is not square',
      maps: [[[half, [1]]]],
      message: /layer 0, head 0, row 1: not square: 1 columns beside 2 rows/,
    },
    {
      name: 'a row that sums to 0.9',
      maps: [[map, [half, [0.4, 0.5]]]],
      message: /layer 0, head 1, row 1: sums to 0.9/,
    },
    {
      name: 'a row that sums to 1.1',
      maps: [[[[0.6, 0.5], half]]],
      message: /layer 0, head 0, row 0: sums to 1.1/,
    },
    {
      name: 'a negative value',
      maps: [[map], [[half, [-0.5, 1.5]]]],
      message: /layer 1, head 0, row 1: .*negative/,
    },
    { name: 'not a number', maps: [[[half, [Number.NaN, 1]]]], message: /row 1: holds NaN/ },
    { name: 'infinity', maps: [[[[Infinity, 0], half]]], message: /row 0: holds Infinity/ },
  ])('refuses $name', ({ maps, message }) => {
    expect(() => toAttentionMaps(maps)).toThrow(message);
    expect(() => toAttentionMaps(maps)).toThrow(AttentionMapsError);
  });

  test('an error carries the place as facts', () => {
    let caught: unknown;
    try {
      toAttentionMaps([[map], [map, map].map(() => [half, [0, 0]]).slice(0, 1)]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: 'ATTENTION_MAPS_INVALID', place: { layer: 1, head: 0, row: 1 } });
  });

  test('refuses compact values that do not fill the shape', () => {
    const maps = { layers: 2, heads: 1, tokens: 2, values: new Float32Array(4) };
    expect(() => toAttentionMaps(maps)).toThrow(/4 values where the shape \[2, 1, 2, 2\] has 8/);
  });

  test('accepts rows that float16 rounds', () => {
    expect(toAttentionMaps([[[[0.4995, 0.5], half]]]).tokens).toBe(2);
  });
});
