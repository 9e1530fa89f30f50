import fc from 'fast-check';
import { KeyValueCache } from './key-value-cache.ts';

const config = { numLayers: 2, numHeads: 3, hiddenSize: 6 };
const headDim = 2;

/** What the step gives: a number for each layer, head and column, and for the token that a row was given. */
function newest(tokens: readonly number[]) {
  const array = (of: number) => ({
    shape: [tokens.length, config.numHeads, 1, headDim],
    data: Float32Array.from(
      tokens.flatMap((token) =>
        Array.from({ length: config.numHeads * headDim }, (_, at) => 1000 * token + 10 * of + at),
      ),
    ),
  });
  return Object.fromEntries(
    [0, 1].flatMap((layer) => [
      [`newest.${layer}.key`, array(2 * layer)],
      [`newest.${layer}.value`, array(2 * layer + 1)],
    ]),
  );
}

/** The tokens that each row of the cache holds, read off one head of one array. */
function held(cache: KeyValueCache, name: string, of: number, head: number): readonly (readonly number[])[] {
  const array = cache.feeds(1)[name];
  const [, rows = 0, heads = 0, slots = 0] = array?.shape ?? [];
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cache.length }, (_each, slot) => {
      const at = ((row * heads + head) * slots + slot) * headDim;
      return (Number(array?.data[at]) - 10 * of - head * headDim) / 1000;
    }),
  );
}

test('each row holds the tokens of its ancestors, however rows are rearranged, beyond the first slots', () => {
  const steps = fc.array(fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const cache = new KeyValueCache(config);
      let expected: readonly (readonly number[])[] = [[]];
      for (const [token, drawn] of all.entries()) {
        const before = expected;
        const parents = drawn.map((number) => number % before.length);
        cache.arrange(parents);
        cache.append(newest(parents.map((_, row) => 10 * token + row)));
        expected = parents.map((parent, row) => [...(before[parent] ?? []), 10 * token + row]);
      }
      expect(cache.length).toBe(all.length);
      expect(held(cache, 'past.0.key', 0, 0)).toEqual(expected);
      expect(held(cache, 'past.1.value', 3, 2)).toEqual(expected);
    }),
  );
});

test('the inputs of the step are by text, and say where the newest token stands', () => {
  const cache = new KeyValueCache(config);
  cache.arrange([0, 0, 0, 0]);
  cache.append(newest([1, 2, 3, 4]));
  cache.arrange([3, 2, 1, 0]);
  const { position, slots, 'past.0.key': key } = cache.feeds(2);
  expect(position).toEqual({ data: Int32Array.of(1), shape: [1] });
  expect(slots?.shape).toEqual([16]);
  expect(key?.shape).toEqual([2, 2, 3, 16, 2]);
});

test('a step that gives nothing to keep is refused', () => {
  const cache = new KeyValueCache(config);
  cache.arrange([0]);
  expect(() => cache.append(newest([1, 2]))).toThrow(/past\.0\.key/);
});
