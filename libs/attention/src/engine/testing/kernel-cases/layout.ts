import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { Size } from '../../signature.ts';
import { flags, floats, integers, numbers, shapes, shapesWithAxis } from '../arbitrary-operands.ts';
import type { Operand } from '../operands.ts';
import type { Cases } from './kernel-case.ts';

/** @file Kernels that move values: joined, cut, padded, gathered, reshaped. */

type Shape = Operand['shape'];

const count = (max: number) => fc.integer({ min: 1, max });
const share = fc.double({ min: 0, max: 0.999, noNaN: true });

/** Reshape, transpose and their like: floats or integers of any shape. */
const ofShape = (minRank: number, make: (shape: Shape) => fc.Arbitrary<(x: tf.Tensor) => tf.Tensor>): Cases =>
  shapes(minRank, 3).chain((shape) =>
    fc.tuple(numbers(shape), make(shape)).map(([operand, apply]) => ({ operands: [operand], apply })),
  );

/** A shape whose axis has a static size. */
const withStaticAxis = fc
  .tuple(shapesWithAxis(1, 3), count(5))
  .map(([{ shape, axis }, size]) => ({ shape: shape.with(axis, size), axis, size }));

export const layout = {
  // Parts have the same symbol, or any static sizes, along the axis: a sum of symbols is refused.
  Concat: fc
    .tuple(shapesWithAxis(1, 3), fc.array(count(4), { minLength: 1, maxLength: 4 }))
    .chain(([{ shape, axis }, partSizes]) =>
      numbers(shape).map((operand) => ({
        operands: partSizes.map((size): Operand => {
          const isSymbolic = typeof shape.at(axis) === 'string';
          return isSymbolic ? operand : { ...operand, shape: shape.with(axis, size) };
        }),
        apply: (...parts) => tf.concat(parts, axis),
      })),
    ),
  ExpandDims: ofShape(0, (shape) =>
    fc
      .integer({ min: -shape.length - 1, max: shape.length })
      .map((axis) => (x: tf.Tensor) => tf.expandDims(x, axis)),
  ),
  Fill: ofShape(0, () =>
    fc.tuple(fc.integer({ min: -2, max: 2 }), fc.constantFrom('float32', 'int32')).map(
      ([value, dtype]) =>
        (x: tf.Tensor) =>
          tf.fill(x.shape, value, dtype),
    ),
  ),
  GatherNd: fc
    .tuple(fc.constantFrom(floats, integers), count(4), count(3), shapes(1, 2), share)
    .map(([type, size, rank, leading, part]) => ({
      operands: [
        type(Array.from({ length: rank }, () => size)),
        integers([...leading, 1 + Math.floor(part * rank)], [0, size - 1]),
      ],
      apply: (x, indices) => tf.gatherND(x, indices),
    })),
  GatherV2: fc
    .tuple(withStaticAxis, shapes(0, 2), fc.constantFrom(floats, integers))
    .map(([{ shape, axis, size }, indices, type]) => ({
      operands: [type(shape), integers(indices, [0, size - 1])],
      apply: (x, at) => tf.gather(x, at as tf.Tensor1D, axis),
    })),
  OneHot: fc
    .record({
      shape: shapes(0, 2),
      depth: fc.integer({ min: 2, max: 5 }),
      on: fc.integer({ min: -2, max: 2 }),
      off: fc.integer({ min: -2, max: 2 }),
      dtype: fc.constantFrom('float32', 'int32'),
    })
    .map(({ shape, depth, on, off, dtype }) => ({
      operands: [integers(shape, [-2, depth + 1])],
      apply: (indices) => tf.oneHot(indices, depth, on, off, dtype),
    })),
  Pack: ofParts(
    0,
    (axis) =>
      (...parts) =>
        tf.stack(parts, axis),
  ),
  // Only static axes are padded: a size plus a number is not a product of symbols.
  PadV2: ofShape(1, (shape) =>
    fc
      .tuple(
        fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })), exactly(shape)),
        fc.integer({ min: -2, max: 2 }),
      )
      .map(
        ([paddings, value]) =>
          (x: tf.Tensor) =>
            tf.pad(x, staticOnly(shape, paddings, [0, 0]), value),
      ),
  ),
  Reshape: ofShape(0, () =>
    fc.constantFrom(
      (x: tf.Tensor) => tf.reshape(x, [-1]),
      (x: tf.Tensor) => tf.reshape(x, x.shape.toReversed()),
      (x: tf.Tensor) => tf.reshape(x, [...x.shape.slice(0, -2), -1]),
      (x: tf.Tensor) => tf.reshape(tf.reshape(x, [-1]), x.shape),
      (x: tf.Tensor) => tf.reshape(x, [1, ...x.shape.flatMap((size) => [size, 1])]),
    ),
  ),
  Select: fc
    .tuple(
      shapes(0, 3),
      fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 }),
      fc.constantFrom(floats, integers),
    )
    .map(([shape, dropped, type]) => {
      const [condition = [], yes = [], no = []] = dropped.map((axes) => shape.slice(axes));
      return {
        operands: [flags(condition), type(yes), type(no)],
        apply: (test, a, b) => tf.where(test, a, b),
      };
    }),
  // Static axes are cut anywhere; symbolic ones are kept whole, or their first element is taken.
  Slice: ofShape(1, (shape) =>
    fc.array(fc.tuple(share, share, fc.boolean()), exactly(shape)).map((cuts) => {
      const at = cuts.map(([from, length, isOpen], axis): [number, number] => {
        const size = shape[axis];
        if (typeof size !== 'number') return [0, isOpen ? -1 : 1];
        const begin = Math.floor(from * size);
        return [begin, isOpen ? -1 : 1 + Math.floor(length * (size - begin))];
      });
      return (x: tf.Tensor) =>
        tf.slice(
          x,
          at.map(([begin]) => begin),
          at.map(([, size]) => size),
        );
    }),
  ),
  SplitV: fc
    .tuple(
      shapesWithAxis(1, 3),
      fc.array(count(3), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
    )
    .chain(([{ shape, axis }, parts, isOpen, isEven]) => {
      // TensorFlow.js resolves -1 in place, and wrongly where it stands first.
      const sizesOfParts = isOpen && parts.length > 1 ? parts.with(-1, -1) : parts;
      const splits = () => (isEven ? parts.length : [...sizesOfParts]);
      const size = isEven ? 2 * parts.length : parts.reduce((sum, part) => sum + part, 0);
      return numbers(shape.with(axis, size)).map((operand) => ({
        operands: [operand],
        apply: (x) => tf.split(x, splits(), axis),
      }));
    }),
  Tile: ofShape(1, (shape) =>
    fc.array(count(3), exactly(shape)).map((reps) => (x: tf.Tensor) => tf.tile(x, reps)),
  ),
  Transpose: ofShape(0, (shape) =>
    fc
      .shuffledSubarray(
        shape.map((_, axis) => axis),
        exactly(shape),
      )
      .map((perm) => (x: tf.Tensor) => tf.transpose(x, perm)),
  ),
  Unpack: withStaticAxis.chain(({ shape, axis }) =>
    numbers(shape).map((operand) => ({ operands: [operand], apply: (x) => tf.unstack(x, axis) })),
  ),
} satisfies Readonly<Record<string, Cases>>;

function ofParts(minRank: number, make: (axis: number) => (...parts: tf.Tensor[]) => tf.Tensor): Cases {
  return fc.tuple(shapes(minRank, 2), count(3)).chain(([shape, parts]) =>
    fc
      .tuple(numbers(shape), fc.integer({ min: -shape.length - 1, max: shape.length }))
      .map(([operand, axis]) => ({
        operands: Array.from({ length: parts }, () => operand),
        apply: make(axis),
      })),
  );
}

function exactly({ length }: Shape): { readonly minLength: number; readonly maxLength: number } {
  return { minLength: length, maxLength: length };
}

const staticOnly = <Setting>(
  shape: readonly Size[],
  settings: readonly Setting[],
  otherwise: Setting,
): Setting[] => settings.map((setting, axis) => (typeof shape[axis] === 'number' ? setting : otherwise));
