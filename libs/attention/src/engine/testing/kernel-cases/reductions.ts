import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { layerNormalization, linear, logSoftmax } from '../../fused.ts';
import { anySize, flags, floats, integers, numbers, shapes, shapesWithAxis } from '../arbitrary-operands.ts';
import type { Operand } from '../operands.ts';
import type { Cases } from './kernel-case.ts';

type Reduce = (x: Tensor, axis: number[] | undefined, keepDims: boolean) => Tensor;

/** Any set of axes, from the front or from the back, or all of them. */
const ofAxes = (reduce: Reduce, operand: (shape: Operand['shape']) => fc.Arbitrary<Operand>): Cases =>
  shapes(1, 3).chain((shape) =>
    fc
      .record({
        operand: operand(shape),
        axes: fc.option(
          fc.uniqueArray(fc.integer({ min: -shape.length, max: shape.length - 1 }), {
            minLength: 1,
            selector: (axis) => (axis + shape.length) % shape.length,
          }),
          { nil: undefined },
        ),
        keepDims: fc.boolean(),
      })
      .map(({ operand, axes, keepDims }) => ({
        operands: [operand],
        apply: (x) => reduce(x, axes, keepDims),
      })),
  );
const someFlags = (shape: Operand['shape']) => fc.constant(flags(shape));

const ofAxis = (apply: (x: Tensor, axis: number) => Tensor): Cases =>
  shapesWithAxis(1, 3).chain(({ shape, axis }) =>
    numbers(shape).map((operand) => ({ operands: [operand], apply: (x) => apply(x, axis) })),
  );

export const reductions = {
  All: ofAxes(tf.all, someFlags),
  Any: ofAxes(tf.any, someFlags),
  ArgMax: ofAxis(tf.argMax),
  BatchMatMul: fc
    .record({
      batch: shapes(0, 2),
      rows: anySize,
      inner: anySize,
      columns: anySize,
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      type: fc.constantFrom(floats, integers),
      isShared: fc.boolean(),
    })
    .map(({ batch, rows, inner, columns, transposeA, transposeB, type, isShared }) => ({
      operands: [
        type([...batch, ...(transposeA ? [inner, rows] : [rows, inner])]),
        type([
          ...(isShared ? batch.map(() => 1) : batch),
          ...(transposeB ? [columns, inner] : [inner, columns]),
        ]),
      ],
      apply: (a, b) => tf.matMul(a, b, transposeA, transposeB),
    })),
  Cumsum: fc
    .tuple(shapesWithAxis(1, 3), fc.boolean(), fc.boolean())
    .chain(([{ shape, axis }, exclusive, reverse]) =>
      numbers(shape).map((operand) => ({
        operands: [operand],
        // TensorFlow.js gives a wrong shape for an axis counted from the back.
        apply: (x) => tf.cumsum(x, (axis + x.rank) % x.rank, exclusive, reverse),
      })),
    ),
  LayerNormalization: fc.tuple(shapes(1, 2), fc.integer({ min: 2, max: 6 })).map(([leading, width]) => ({
    operands: [floats([...leading, width]), floats([width], [0.5, 2]), floats([width])],
    apply: (x, scale, bias) => layerNormalization(x, scale, bias, 1e-3),
  })),
  Linear: fc.record({ rows: anySize, inner: anySize, columns: anySize }).map(({ rows, inner, columns }) => ({
    operands: [floats([rows, inner]), floats([columns, inner]), floats([columns])],
    apply: (x, weight, bias) => linear(x as Tensor2D, weight as Tensor2D, bias as Tensor1D),
  })),
  LogSoftmax: shapes(1, 3).map((shape) => ({ operands: [floats(shape)], apply: logSoftmax })),
  Max: ofAxes(tf.max, numbers),
  Mean: ofAxes(tf.mean, numbers),
  Min: ofAxes(tf.min, numbers),
  Prod: ofAxes(tf.prod, numbers),
  Softmax: shapes(1, 3).map((shape) => ({ operands: [floats(shape)], apply: (x) => tf.softmax(x) })),
  Sum: ofAxes(tf.sum, (shape) => fc.constantFrom(floats(shape), integers(shape), flags(shape))),
  TopK: fc
    .tuple(
      shapes(0, 2),
      fc.integer({ min: 1, max: 5 }),
      fc.nat({ max: 3 }),
      fc.constantFrom(floats, integers),
    )
    .map(([leading, k, more, type]) => ({
      operands: [type([...leading, k + more])],
      apply: (x) => {
        const { values, indices } = tf.topk(x, k);
        return [values, indices];
      },
    })),
  UnsortedSegmentSum: fc
    .tuple(anySize, shapes(0, 2), fc.integer({ min: 1, max: 5 }))
    .map(([rows, rest, segments]) => ({
      operands: [floats([rows, ...rest]), integers([rows], [0, segments - 1])],
      apply: (x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, segments),
    })),
} satisfies Readonly<Record<string, Cases>>;
