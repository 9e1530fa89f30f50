import type { NdArray } from '../session.ts';
import type { InputType, Signature, Size } from '../signature.ts';

/** @file What a kernel is tried on: typed operands with named or fixed sizes, and seeded values for them. */

export interface Operand {
  readonly type: 'float32' | 'int32' | 'bool';
  readonly shape: readonly Size[];
  /** Bounds of the values, both included. */
  readonly range: readonly [number, number];
}

/** The run-time size of each symbol. */
export type Sizes = Readonly<Record<string, number>>;

/**
 * - `mixed`: anywhere in the range, with whole numbers and ties among them
 * - `smooth`: all different, and away from whole numbers and from another operand's, where a kernel may have a kink
 */
export type Spread = 'mixed' | 'smooth';

export const nameOf = (position: number): string => `x${position}`;

export function signatureOf(operands: readonly Operand[]): Signature {
  return Object.fromEntries(
    operands.map(({ type, shape }, position): [string, InputType] => [nameOf(position), { type, shape }]),
  );
}

/** The same operands with every symbol replaced by its size. */
export const fixed = (operands: readonly Operand[], sizes: Sizes): readonly Operand[] =>
  operands.map((operand) => ({ ...operand, shape: shapeAt(operand.shape, sizes) }));

export function arraysOf(
  operands: readonly Operand[],
  sizes: Sizes,
  { seed, spread }: { readonly seed: number; readonly spread: Spread },
): Readonly<Record<string, NdArray>> {
  const random = seededRandom(seed);
  return Object.fromEntries(
    operands.map((operand, position) => {
      const shape = shapeAt(operand.shape, sizes);
      const length = shape.reduce((product, size) => product * size, 1);
      const isSmooth = spread === 'smooth' && operand.type === 'float32';
      const values = isSmooth
        ? smoothValues(operand.range, length, position, random)
        : mixedValues(operand, length, random);
      return [nameOf(position), { data: typed(operand.type, values), shape }];
    }),
  );
}

/** Mulberry32: small, seeded, good enough to spread test values. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const shapeAt = (shape: readonly Size[], sizes: Sizes): readonly number[] =>
  shape.map((size) => (typeof size === 'number' ? size : (sizes[size] ?? 1)));

function mixedValues({ type, range: [low, high] }: Operand, length: number, random: () => number): number[] {
  return Array.from({ length }, () => {
    const value = low + random() * (high - low);
    const isWhole = type !== 'float32' || random() < 0.2;
    return isWhole ? Math.min(high, Math.max(low, Math.round(value))) : value;
  });
}

/** Points of a lattice with a step of 0.05 that no whole or half number is on, in random order. */
function smoothValues(
  [low, high]: readonly [number, number],
  length: number,
  operand: number,
  random: () => number,
): number[] {
  const points = Array.from({ length }, (_, position) => {
    const even = low + ((position + 0.4) * (high - low)) / length;
    return Math.round(even / 0.05) * 0.05 + 0.011 + 0.017 * operand;
  });
  return points
    .map((point) => ({ point, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ point }) => point);
}

function typed(type: Operand['type'], values: readonly number[]): Float32Array | Int32Array | Uint8Array {
  if (type === 'float32') return Float32Array.from(values);
  return type === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}
