import type { Value } from './graph.ts';

/** @file What the tracer records: each TensorFlow.js kernel with its inputs, in order, and its attributes. */

interface Kernel<Inputs extends readonly Value[], Attributes = Record<never, never>> {
  readonly inputs: Inputs;
  readonly attributes: Attributes;
}
type Unary<Attributes = Record<never, never>> = Kernel<readonly [Value], Attributes>;
type Binary<Attributes = Record<never, never>> = Kernel<readonly [Value, Value], Attributes>;
type Ternary<Attributes = Record<never, never>> = Kernel<readonly [Value, Value, Value], Attributes>;
type Variadic<Attributes = Record<never, never>> = Kernel<readonly Value[], Attributes>;
type Reduction = Unary<{ readonly axis?: number | readonly number[] | null; readonly keepDims?: boolean }>;

export interface Kernels {
  Abs: Unary;
  Add: Binary;
  AddN: Variadic;
  All: Reduction;
  Any: Reduction;
  ArgMax: Unary<{ readonly axis: number }>;
  BatchMatMul: Binary<{ readonly transposeA: boolean; readonly transposeB: boolean }>;
  Cast: Unary<{ readonly dtype: string }>;
  Ceil: Unary;
  ClipByValue: Unary<{ readonly clipValueMin: number; readonly clipValueMax: number }>;
  Concat: Variadic<{ readonly axis: number }>;
  Cos: Unary;
  Cumsum: Unary<{ readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean }>;
  Elu: Unary;
  Equal: Binary;
  Erf: Unary;
  Exp: Unary;
  ExpandDims: Unary<{ readonly dim: number }>;
  Expm1: Unary;
  Fill: Kernel<
    readonly [],
    { readonly shape: readonly number[]; readonly value: number; readonly dtype: string }
  >;
  Floor: Unary;
  GatherNd: Binary;
  GatherV2: Binary<{ readonly axis: number; readonly batchDims: number }>;
  /** Exact GELU, `x Φ(x)`; fused, see fused.ts. */
  Gelu: Unary;
  Greater: Binary;
  GreaterEqual: Binary;
  Identity: Unary;
  /** Results: normalised, mean, 1 / standard deviation; fused, see fused.ts. */
  LayerNormalization: Ternary<{ readonly epsilon: number }>;
  LeakyRelu: Unary<{ readonly alpha: number }>;
  Less: Binary;
  LessEqual: Binary;
  /** `x Wᵀ + b`; fused, see fused.ts. */
  Linear: Ternary;
  Log: Unary;
  Log1p: Unary;
  /** Fused, see fused.ts. */
  LogSoftmax: Unary<{ readonly axis: number }>;
  LogicalAnd: Binary;
  LogicalNot: Unary;
  LogicalOr: Binary;
  Max: Unary<{ readonly reductionIndices?: number | readonly number[] | null; readonly keepDims?: boolean }>;
  Maximum: Binary;
  Mean: Reduction;
  Min: Reduction;
  Minimum: Binary;
  Mod: Binary;
  Multiply: Binary;
  Neg: Unary;
  NotEqual: Binary;
  OneHot: Unary<{
    readonly depth: number;
    readonly onValue: number;
    readonly offValue: number;
    readonly dtype?: string;
  }>;
  OnesLike: Unary;
  Pack: Variadic<{ readonly axis: number }>;
  PadV2: Unary<{ readonly paddings: readonly (readonly [number, number])[]; readonly constantValue: number }>;
  Pow: Binary;
  Prod: Reduction;
  RealDiv: Binary;
  Reciprocal: Unary;
  Relu: Unary;
  Reshape: Unary<{ readonly shape: readonly number[] }>;
  Round: Unary;
  Rsqrt: Unary;
  Select: Ternary;
  Sigmoid: Unary;
  Sign: Unary;
  Sin: Unary;
  Slice: Unary<{ readonly begin: number | readonly number[]; readonly size: number | readonly number[] }>;
  Softmax: Unary<{ readonly dim: number }>;
  Softplus: Unary;
  SplitV: Unary<{ readonly numOrSizeSplits: number | readonly number[]; readonly axis: number }>;
  Sqrt: Unary;
  Square: Unary;
  SquaredDifference: Binary;
  Step: Unary<{ readonly alpha: number }>;
  Sub: Binary;
  Sum: Reduction;
  Tanh: Unary;
  Tile: Unary<{ readonly reps: readonly number[] }>;
  TopK: Unary<{ readonly k: number }>;
  Transpose: Unary<{ readonly perm: readonly number[] }>;
  Unpack: Unary<{ readonly axis: number }>;
  UnsortedSegmentSum: Binary<{ readonly numSegments: number }>;
  ZerosLike: Unary;
}

export type KernelName = keyof Kernels;
