import { util } from '@tensorflow/tfjs-core';
import { ShapeError } from './errors.ts';
import { float } from './graph.ts';
import type { ElementType, Value } from './graph.ts';
import type { BinaryOperator, GraphBuilder } from './graph-builder.ts';
import type { KernelName, Kernels } from './kernels.ts';

/** Records the ONNX nodes of one kernel call and returns its results. */
export type Lowering<K extends KernelName> = (
  graph: GraphBuilder,
  inputs: Kernels[K]['inputs'],
  attributes: Kernels[K]['attributes'],
) => Value | readonly Value[];

type One = readonly [Value];
type Two = readonly [Value, Value];

const unary =
  (operator: string) =>
  (graph: GraphBuilder, [x]: One) =>
    graph.node(operator, [x]);
const binary =
  (operator: BinaryOperator) =>
  (graph: GraphBuilder, [a, b]: Two) =>
    graph.binary(operator, a, b);
const comparison =
  (operator: string) =>
  (graph: GraphBuilder, [a, b]: Two) =>
    graph.node(operator, [a, b]);
const reduction =
  (operator: string) =>
  (graph: GraphBuilder, [x]: One, { axis, keepDims }: Kernels['Sum']['attributes']) =>
    graph.reduce(operator, x, axesOf(axis, x), keepDims ?? false);
/** All and Any are reductions of 0 and 1. */
const boolReduction =
  (operator: string) =>
  (graph: GraphBuilder, [x]: One, { axis, keepDims }: Kernels['Sum']['attributes']) =>
    graph.cast(graph.reduce(operator, graph.cast(x, 'int32'), axesOf(axis, x), keepDims ?? false), 'bool');

/** TensorFlow.js kernel to ONNX (opset 20). The mapped type makes the table total. */
export const lowerings: { readonly [K in KernelName]: Lowering<K> } = {
  Abs: unary('Abs'),
  Add: binary('Add'),
  AddN: (graph, terms) => terms.reduce((sum, term) => graph.binary('Add', sum, term)),
  All: boolReduction('ReduceMin'),
  Any: boolReduction('ReduceMax'),
  ArgMax: (graph, [x], { axis }) =>
    graph.cast(graph.node('ArgMax', [x], { axis: axisOf(axis, x), keepdims: 0 }), 'int32'),
  BatchMatMul: (graph, [a, b], { transposeA, transposeB }) =>
    graph.node('MatMul', [transposeA ? swapLastAxes(graph, a) : a, transposeB ? swapLastAxes(graph, b) : b]),
  Cast: (graph, [x], { dtype }) => graph.cast(x, elementType(dtype)),
  Ceil: unary('Ceil'),
  ClipByValue: (graph, [x], { clipValueMin, clipValueMax }) =>
    graph.node('Min', [
      graph.node('Max', [x, graph.scalar(clipValueMin, scalarType(x.type))]),
      graph.scalar(clipValueMax, scalarType(x.type)),
    ]),
  Concat: (graph, parts, { axis }) => {
    const [first] = parts;
    if (first === undefined) throw new ShapeError('Concat of nothing');
    return parts.length === 1 ? first : graph.node('Concat', parts, { axis: axisOf(axis, first) });
  },
  Cos: unary('Cos'),
  Cumsum: (graph, [x], { axis, exclusive, reverse }) =>
    graph.node('CumSum', [x, graph.scalar(axisOf(axis, x), 'int32')], {
      exclusive: Number(exclusive),
      reverse: Number(reverse),
    }),
  Elu: unary('Elu'),
  Equal: comparison('Equal'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  ExpandDims: (graph, [x], { dim }) =>
    graph.reshape(x, x.shape.toSpliced(dim < 0 ? x.shape.length + 1 + dim : dim, 0, 1)),
  Expm1: (graph, [x]) => graph.node('Sub', [graph.node('Exp', [x]), graph.scalar(1)]),
  Fill: (graph, _inputs, { shape, value, dtype }) =>
    graph.expand(graph.scalar(value, scalarType(dtype)), shape),
  Floor: unary('Floor'),
  GatherNd: (graph, [x, indices]) => graph.node('GatherND', [x, graph.cast(indices, 'int64')]),
  GatherV2: (graph, [x, indices], { axis, batchDims }) => {
    if (batchDims !== 0)
      throw new ShapeError(`gather with batchDims ${batchDims} in '${graph.scope}' is not supported`);
    return graph.node('Gather', [x, indices], { axis: axisOf(axis, x) });
  },
  Gelu: unary('Gelu'),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Identity: (_graph, [x]) => x,
  LayerNormalization: (graph, [x, scale, bias], { epsilon }) =>
    graph.nodes('LayerNormalization', [x, scale, bias], { axis: -1, epsilon: float(epsilon) }),
  LeakyRelu: (graph, [x], { alpha }) => graph.node('LeakyRelu', [x], { alpha: float(alpha) }),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  Linear: (graph, [x, weight, bias]) => graph.node('Gemm', [x, weight, bias], { transB: 1 }),
  Log: unary('Log'),
  Log1p: (graph, [x]) => graph.node('Log', [graph.node('Add', [x, graph.scalar(1)])]),
  LogSoftmax: (graph, [x], { axis }) => graph.node('LogSoftmax', [x], { axis: axisOf(axis, x) }),
  LogicalAnd: comparison('And'),
  LogicalNot: unary('Not'),
  LogicalOr: comparison('Or'),
  Max: (graph, [x], { reductionIndices, keepDims }) =>
    graph.reduce('ReduceMax', x, axesOf(reductionIndices, x), keepDims ?? false),
  Maximum: binary('Max'),
  Mean: (graph, [x], attributes) => reduction('ReduceMean')(graph, [graph.cast(x, 'float32')], attributes),
  Min: reduction('ReduceMin'),
  Minimum: binary('Min'),
  /** Floored, as TensorFlow.js: the result takes the sign of the divisor. */
  Mod: (graph, [a, b]) => {
    if (a.type !== 'float32') return graph.node('Mod', [a, b]);
    const truncated = graph.node('Mod', [a, b], { fmod: 1 });
    return graph.node('Mod', [graph.node('Add', [truncated, b]), b], { fmod: 1 });
  },
  Multiply: binary('Mul'),
  Neg: unary('Neg'),
  NotEqual: (graph, [a, b]) => graph.node('Not', [graph.node('Equal', [a, b])]),
  /** Not ONNX's OneHot, which counts negative indices from the end where TensorFlow.js gives a row without a one. */
  OneHot: (graph, [indices], { depth, onValue, offValue, dtype }) => {
    const type = scalarType(dtype ?? 'int32');
    const classes = graph.constant(
      'int32',
      [depth],
      Int32Array.from({ length: depth }, (_, each) => each),
    );
    const isClass = graph.node('Equal', [graph.reshape(indices, [...indices.shape, 1]), classes]);
    return graph.node('Where', [isClass, graph.scalar(onValue, type), graph.scalar(offValue, type)]);
  },
  OnesLike: (graph, [x]) => graph.expand(graph.scalar(1, scalarType(x.type)), x.shape),
  Pack: (graph, parts, { axis }) => {
    const [first] = parts;
    if (first === undefined) throw new ShapeError('stack of nothing');
    const at = axis < 0 ? axis + first.shape.length + 1 : axis;
    const shape = first.shape.toSpliced(at, 0, 1);
    return graph.node(
      'Concat',
      parts.map((part) => graph.reshape(part, shape)),
      { axis: at },
    );
  },
  PadV2: (graph, [x], { paddings, constantValue }) =>
    graph.node(
      'Pad',
      [
        x,
        graph.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]),
        graph.scalar(constantValue, scalarType(x.type)),
      ],
      {},
      {
        type: x.type,
        shape: x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0)),
      },
    ),
  Pow: binary('Pow'),
  Prod: reduction('ReduceProd'),
  RealDiv: binary('Div'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Reshape: (graph, [x], { shape }) =>
    graph.reshape(x, util.inferFromImplicitShape([...shape], util.sizeFromShape([...x.shape]))),
  Round: unary('Round'),
  Rsqrt: (graph, [x]) => graph.node('Reciprocal', [graph.node('Sqrt', [x])]),
  Select: (graph, [condition, whenTrue, whenFalse]) => graph.node('Where', [condition, whenTrue, whenFalse]),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Slice: (graph, [x], { begin, size }) => {
    const starts = perAxis(begin, x, 0);
    const sizes = perAxis(size, x, -1).map((length, axis) =>
      length < 0 ? (x.shape[axis] ?? 0) - (starts[axis] ?? 0) : length,
    );
    const cut = x.shape.flatMap((full, axis) => (starts[axis] === 0 && sizes[axis] === full ? [] : [axis]));
    if (cut.length === 0) return x;
    const at = (list: readonly number[]) => cut.map((axis) => list[axis] ?? 0);
    const ends = starts.map((start, axis) => {
      const end = start + (sizes[axis] ?? 0);
      return end === x.shape[axis] ? 2 ** 31 - 1 : end;
    });
    return graph.node(
      'Slice',
      [
        x,
        graph.integers(at(starts)),
        graph.integers(at(ends)),
        graph.integers(cut),
        graph.integers(cut.map(() => 1)),
      ],
      {},
      { type: x.type, shape: sizes },
    );
  },
  Softmax: (graph, [x], { dim }) => graph.node('Softmax', [x], { axis: axisOf(dim, x) }),
  Softplus: unary('Softplus'),
  SplitV: (graph, [x], { numOrSizeSplits, axis }) => split(graph, x, axisOf(axis, x), numOrSizeSplits),
  Sqrt: unary('Sqrt'),
  Square: (graph, [x]) => graph.node('Mul', [x, x]),
  SquaredDifference: (graph, [a, b]) => {
    const difference = graph.binary('Sub', a, b);
    return graph.node('Mul', [difference, difference]);
  },
  Step: (graph, [x], { alpha }) =>
    graph.node('Where', [graph.node('Greater', [x, graph.scalar(0)]), graph.scalar(1), graph.scalar(alpha)]),
  Sub: binary('Sub'),
  /** Over the rows of a matrix it is a product with a vector of ones: half the time of ReduceSum in ONNX Runtime. */
  Sum: (graph, [x], { axis, keepDims }) => {
    const axes = axesOf(axis, x);
    const [rows] = x.shape;
    return x.type === 'float32' && x.shape.length === 2 && axes.join() === '0' && rows && !keepDims
      ? graph.node('MatMul', [graph.expand(graph.scalar(1), [rows]), x])
      : graph.reduce('ReduceSum', x, axes, keepDims ?? false);
  },
  Tanh: unary('Tanh'),
  Tile: (graph, [x], { reps }) => {
    const shape = x.shape.map((size, axis) => size * (reps[axis] ?? 1));
    const onlyBroadcasts = x.shape.every((size, axis) => size === 1 || reps[axis] === 1);
    return onlyBroadcasts
      ? graph.expand(x, shape)
      : graph.node('Tile', [x, graph.shape(reps)], {}, { type: x.type, shape });
  },
  TopK: (graph, [x], { k }) => {
    const shape = x.shape.with(-1, k);
    const [values, indices] = graph.nodes('TopK', [x, graph.integers([k])], { axis: -1 }, [
      { type: x.type, shape },
      { type: 'int64', shape },
    ]);
    return values && indices ? [values, graph.cast(indices, 'int32')] : [];
  },
  Transpose: (graph, [x], { perm }) => graph.transpose(x, perm),
  Unpack: (graph, [x], { axis }) => {
    const at = axisOf(axis, x);
    const shape = x.shape.toSpliced(at, 1);
    return split(graph, x, at, x.shape[at] ?? 0).map((part) => graph.reshape(part, shape));
  },
  UnsortedSegmentSum: (graph, [x, segments], { numSegments }) => {
    const rest = x.shape.slice(segments.shape.length);
    const zeros = graph.expand(graph.scalar(0, scalarType(x.type)), [numSegments, ...rest]);
    const indices = graph.reshape(graph.cast(segments, 'int64'), [...segments.shape, 1]);
    return graph.node('ScatterND', [zeros, indices, x], { reduction: 'add' });
  },
  ZerosLike: (graph, [x]) => graph.expand(graph.scalar(0, scalarType(x.type)), x.shape),
};

/**
 * The element type of a TensorFlow.js data type.
 * @throws ShapeError for strings and complex numbers, which no model here uses
 */
export function elementType(dtype: string): ElementType {
  return scalarType(dtype);
}

function scalarType(dtype: string): 'float32' | 'int32' | 'bool' {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new ShapeError(`Data type '${dtype}' cannot be traced`);
}

function swapLastAxes(graph: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  return graph.transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
}

function split(
  graph: GraphBuilder,
  x: Value,
  axis: number,
  parts: number | readonly number[],
): readonly Value[] {
  const whole = x.shape[axis] ?? 0;
  const sizes = typeof parts === 'number' ? Array.from({ length: parts }, () => whole / parts) : parts;
  const resolved = sizes.map((size) =>
    size < 0 ? whole - sizes.reduce((sum, other) => sum + Math.max(other, 0), 0) : size,
  );
  return graph.nodes(
    'Split',
    [x, graph.integers(resolved)],
    { axis },
    resolved.map((size) => ({ type: x.type, shape: x.shape.with(axis, size) })),
  );
}

const axisOf = (axis: number, x: Value): number => (axis < 0 ? axis + x.shape.length : axis);

function axesOf(axis: number | readonly number[] | null | undefined, x: Value): readonly number[] {
  if (axis === undefined || axis === null) return x.shape.map((_, position) => position);
  return (typeof axis === 'number' ? [axis] : axis).map((each) => axisOf(each, x)).toSorted((a, b) => a - b);
}

const perAxis = (sizes: number | readonly number[], x: Value, missing: number): readonly number[] => {
  const list = typeof sizes === 'number' ? [sizes] : sizes;
  return x.shape.map((_, axis) => list[axis] ?? missing);
};
