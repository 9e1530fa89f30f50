import fc from 'fast-check';
import type { Size } from '../signature.ts';
import type { Operand, Sizes } from './operands.ts';

/** @file Random shapes of named and fixed sizes, and operands that broadcast. */

const symbols = ['A', 'B', 'C'] as const;

export const sizes: fc.Arbitrary<Sizes> = fc.record({
  A: fc.integer({ min: 1, max: 4 }),
  B: fc.integer({ min: 1, max: 4 }),
  C: fc.integer({ min: 1, max: 4 }),
});

export const anySize: fc.Arbitrary<Size> = fc.oneof(
  fc.constantFrom(...symbols),
  fc.integer({ min: 1, max: 4 }),
);

export const shapes = (minRank: number, maxRank: number): fc.Arbitrary<readonly Size[]> =>
  fc.array(anySize, { minLength: minRank, maxLength: maxRank });

/** A shape with one of its axes, counted from the front or from the back. */
export const shapesWithAxis = (
  minRank: number,
  maxRank: number,
): fc.Arbitrary<{ readonly shape: readonly Size[]; readonly axis: number }> =>
  shapes(minRank, maxRank).chain((shape) =>
    fc.record({ shape: fc.constant(shape), axis: fc.integer({ min: -shape.length, max: shape.length - 1 }) }),
  );

/** Two shapes that broadcast to one: leading axes may be absent, any axis may be 1. */
export const broadcastable: fc.Arbitrary<readonly [readonly Size[], readonly Size[]]> = shapes(0, 3).chain(
  (shape) => {
    const part = fc
      .tuple(fc.nat({ max: shape.length }), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
      .map(([dropped, kept]) => shape.slice(dropped).map((size, axis) => (kept[axis] ? size : 1)));
    return fc.oneof(
      fc.tuple(part, part),
      part.map((other) => [shape, other] as const),
      part.map((other) => [other, shape] as const),
    );
  },
);

export const floats = (shape: readonly Size[], range: readonly [number, number] = [-2, 2]): Operand => ({
  type: 'float32',
  shape,
  range,
});
export const integers = (shape: readonly Size[], range: readonly [number, number] = [-4, 4]): Operand => ({
  type: 'int32',
  shape,
  range,
});
export const flags = (shape: readonly Size[]): Operand => ({ type: 'bool', shape, range: [0, 1] });

/** Floats or integers of one shape. */
export const numbers = (shape: readonly Size[]): fc.Arbitrary<Operand> =>
  fc.constantFrom(floats(shape), integers(shape));
