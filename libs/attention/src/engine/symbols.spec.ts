import fc from 'fast-check';
import { ShapeError } from './errors.ts';
import { Symbols } from './symbols.ts';

const names = ['B', 'T', 'S'];

describe('Symbols', () => {
  test('choose primes that divide no static size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4096 }), { maxLength: 8 }), (fixed) => {
        const symbols = Symbols.choose(names, fixed, 0);
        for (const size of fixed) expect(symbols.isSymbolic(size)).toBe(false);
      }),
      { seed: 1 },
    );
  });

  test('choose other primes in the next round', () => {
    const [first, second] = [0, 1].map((round) => Symbols.choose(names, [768], round));
    const sizes = [first, second].flatMap((symbols) => names.map((name) => symbols!.sizeOf(name)));
    expect(new Set(sizes).size).toBe(sizes.length);
  });

  test('tell a product by its factors', () => {
    const symbols = Symbols.choose(names, [], 0);
    const anyFactors = fc.record({
      constant: fc.integer({ min: 1, max: 22 }),
      symbols: fc.array(fc.constantFrom(...names), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(anyFactors, (factors) => {
        const size = factors.symbols.reduce(
          (product, name) => product * symbols.sizeOf(name),
          factors.constant,
        );
        const inOrder = names.flatMap((name) => factors.symbols.filter((symbol) => symbol === name));
        expect(symbols.factor(size)).toEqual({ constant: factors.constant, symbols: inOrder });
      }),
      { seed: 1 },
    );
  });

  test.each([
    { size: (B: number) => B, says: 'B' },
    { size: (B: number, T: number) => 4 * B * T, says: '4·B·T' },
    { size: (B: number) => B * B, says: 'B·B' },
    { size: () => 16, says: '16' },
    { size: () => 0, says: '0' },
  ])('describe a size as $says', ({ size, says }) => {
    const symbols = Symbols.choose(names, [], 0);
    expect(symbols.describe(size(symbols.sizeOf('B'), symbols.sizeOf('T')))).toBe(says);
  });

  test('refuse more names than there are primes, and names they do not know', () => {
    const many = Array.from({ length: 9 }, (_, position) => `S${position}`);
    expect(() => Symbols.choose(many, [], 1)).toThrow(ShapeError);
    expect(() => Symbols.choose(['B'], [], 0).sizeOf('T')).toThrow("'T'");
  });
});
