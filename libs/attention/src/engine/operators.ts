import { ShapeError } from './errors.ts';
import type { Attributes, ElementType, Value } from './graph.ts';

/** @file The ONNX operators in use (opset 20), each with its number of inputs and the rule for its results. */

export const opset = 20;

/** Operators that ONNX Runtime has beside those of ONNX. */
export const runtimeOperators: ReadonlySet<string> = new Set(['DynamicQuantizeMatMul']);
/** The name that they are found under, and its version. */
export const runtimeDomain = { domain: 'com.microsoft', version: 1 } as const;

export interface ResultType {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

type Infer = (inputs: readonly Value[], attributes: Attributes) => readonly ResultType[];

/** `infer: 'given'`: the result's shape depends on the value of an input, so the builder states it. */
export interface Operator {
  readonly inputs: number | 'any';
  readonly infer: Infer | 'given';
}

const first: Infer = ([x]) => [result(x)];
const elementwise = (inputs: number, infer: Infer): Operator => ({ inputs, infer });
const unary = elementwise(1, first);
const binary = elementwise(2, (inputs) => [{ type: result(inputs[0]).type, shape: broadcastShapes(inputs) }]);
const comparison = elementwise(2, (inputs) => [{ type: 'bool', shape: broadcastShapes(inputs) }]);
const given = (inputs: number | 'any'): Operator => ({ inputs, infer: 'given' });

export const operators: Readonly<Record<string, Operator>> = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Pow: binary,
  Max: binary,
  Min: binary,
  Mod: binary,
  And: binary,
  Or: binary,
  Equal: comparison,
  Greater: comparison,
  GreaterOrEqual: comparison,
  Less: comparison,
  LessOrEqual: comparison,
  Abs: unary,
  Ceil: unary,
  Cos: unary,
  Elu: unary,
  Erf: unary,
  Exp: unary,
  Floor: unary,
  Gelu: unary,
  Identity: unary,
  LeakyRelu: unary,
  Log: unary,
  LogSoftmax: unary,
  Neg: unary,
  Not: unary,
  Reciprocal: unary,
  Relu: unary,
  Round: unary,
  Sigmoid: unary,
  Sign: unary,
  Sin: unary,
  Softmax: unary,
  Softplus: unary,
  Sqrt: unary,
  Tanh: unary,
  Where: elementwise(3, (inputs) => [{ type: result(inputs[1]).type, shape: broadcastShapes(inputs) }]),
  CumSum: elementwise(2, first),
  MatMul: elementwise(2, ([a, b]) => [{ type: result(a).type, shape: matMulShape(result(a), result(b)) }]),
  Transpose: elementwise(1, ([x], { perm }) => {
    const { type, shape } = result(x);
    return [{ type, shape: integers(perm).map((axis) => sizeAt(shape, axis)) }];
  }),
  Gather: elementwise(2, ([data, indices], { axis }) => {
    const { type, shape } = result(data);
    const at = Number(axis);
    return [{ type, shape: [...shape.slice(0, at), ...result(indices).shape, ...shape.slice(at + 1)] }];
  }),
  GatherND: elementwise(2, ([data, indices]) => {
    const { type, shape } = result(data);
    const at = result(indices).shape;
    return [{ type, shape: [...at.slice(0, -1), ...shape.slice(at.at(-1))] }];
  }),
  ScatterND: elementwise(3, first),
  Concat: {
    inputs: 'any',
    infer: (inputs, { axis }) => {
      const { type, shape } = result(inputs[0]);
      const at = Number(axis);
      const size = inputs.reduce((sum, input) => sum + sizeAt(input.shape, at), 0);
      return [{ type, shape: shape.with(at, size) }];
    },
  },
  Gemm: elementwise(3, ([a, b]) => [
    { type: 'float32', shape: [sizeAt(result(a).shape, 0), sizeAt(result(b).shape, 0)] },
  ]),
  LayerNormalization: elementwise(3, ([x]) => {
    const { type, shape } = result(x);
    const statistics = { type, shape: shape.with(-1, 1) };
    return [{ type, shape }, statistics, statistics];
  }),
  ArgMax: elementwise(1, ([x], { axis }) => [
    { type: 'int64', shape: result(x).shape.toSpliced(Number(axis), 1) },
  ]),
  Shape: elementwise(1, (_inputs, { start, end }) => [
    { type: 'int64', shape: [Number(end) - Number(start)] },
  ]),
  DynamicQuantizeLinear: elementwise(1, ([x]) => [
    { type: 'uint8', shape: result(x).shape },
    { type: 'float32', shape: [] },
    { type: 'uint8', shape: [] },
  ]),
  DynamicQuantizeMatMul: {
    inputs: 'any',
    infer: ([a, b]) => [{ type: 'float32', shape: matMulShape(result(a), result(b)) }],
  },
  MatMulInteger: elementwise(3, ([a, b]) => [{ type: 'int32', shape: matMulShape(result(a), result(b)) }]),
  Cast: given(1),
  ConstantOfShape: given(1),
  Expand: given(2),
  Pad: given(3),
  ReduceMax: given(2),
  ReduceMean: given(2),
  ReduceMin: given(2),
  ReduceProd: given(2),
  ReduceSum: given(2),
  Reshape: given(2),
  Slice: given(5),
  Split: given(2),
  Tile: given(2),
  TopK: given(2),
  Unsqueeze: given(2),
};

/**
 * The common shape of operands under NumPy broadcasting.
 * @throws ShapeError naming the shapes that do not fit
 */
export function broadcastShapes(values: readonly { readonly shape: readonly number[] }[]): readonly number[] {
  const rank = Math.max(...values.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = values
      .map(({ shape }) => shape[axis - rank + shape.length] ?? 1)
      .filter((size) => size !== 1);
    if (sizes.some((size) => size !== sizes[0])) {
      throw new ShapeError(
        `Shapes do not broadcast: ${values.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')}`,
      );
    }
    return sizes[0] ?? 1;
  });
}

/** A vector on the left is a matrix of one row, whose axis is left out of the result. */
function matMulShape(a: ResultType, b: ResultType): readonly number[] {
  if (a.shape.at(-1) !== b.shape.at(-2)) {
    throw new ShapeError(`MatMul of [${a.shape.join(', ')}] and [${b.shape.join(', ')}]: inner sizes differ`);
  }
  if (a.shape.length === 1) return b.shape.toSpliced(-2, 1);
  const batch = broadcastShapes([{ shape: a.shape.slice(0, -2) }, { shape: b.shape.slice(0, -2) }]);
  return [...batch, sizeAt(a.shape, a.shape.length - 2), sizeAt(b.shape, b.shape.length - 1)];
}

function result(value: Value | undefined): ResultType {
  if (value === undefined) throw new ShapeError('An operator was given too few inputs');
  return value;
}

function sizeAt(shape: readonly number[], axis: number): number {
  const size = shape[axis];
  if (size === undefined) throw new ShapeError(`No axis ${axis} in [${shape.join(', ')}]`);
  return size;
}

function integers(attribute: Attributes[string] | undefined): readonly number[] {
  if (!Array.isArray(attribute)) throw new ShapeError('Expected a list attribute');
  return attribute;
}
