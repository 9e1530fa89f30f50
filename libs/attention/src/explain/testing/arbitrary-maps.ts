import fc from 'fast-check';

/** A row of attention: some entries 0, some ties, sum 1. */
function row(tokens: number): fc.Arbitrary<number[]> {
  return fc
    .array(fc.oneof(fc.constantFrom(0, 1, 2), fc.double({ min: 0, max: 9, noNaN: true })), {
      minLength: tokens,
      maxLength: tokens,
    })
    .map((values) => {
      const sum = values.reduce((total, value) => total + value, 0);
      return sum > 1e-6 ? values.map((value) => value / sum) : values.map(() => 1 / tokens);
    });
}

const sized = <T>(item: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: length, maxLength: length });

/** Small attention maps, `[layers][heads][tokens][tokens]`: shapes, ties, zeros and sharp rows mixed. */
export const arbitraryMaps: fc.Arbitrary<number[][][][]> = fc
  .record({
    layers: fc.integer({ min: 1, max: 4 }),
    heads: fc.integer({ min: 1, max: 2 }),
    tokens: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ layers, heads, tokens }) => sized(sized(sized(row(tokens), tokens), heads), layers));

/** Independent maps with the shape of a model, from a seed: every row a softmax of `sharpness`-scaled noise. */
export function softmaxMaps(
  { layers, heads, tokens }: { layers: number; heads: number; tokens: number },
  sharpness: number,
  seed: number,
): number[][][][] {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  return times(layers, () =>
    times(heads, () =>
      times(tokens, () => {
        const exponentials = times(tokens, () =>
          Math.exp(sharpness * (uniform() + uniform() + uniform() - 1.5)),
        );
        const sum = exponentials.reduce((total, value) => total + value, 0);
        return exponentials.map((value) => value / sum);
      }),
    ),
  );
}
