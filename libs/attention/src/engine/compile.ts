import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { checkGraph } from './check.ts';
import { eagerBackendNames } from './eager-backends.ts';
import { eagerFunction, eagerGradient } from './eager.ts';
import { DataParallel, addedUp } from './data-parallel.ts';
import { BakedSizeError, UnknownDeviceError } from './errors.ts';
import type { Graph } from './graph.ts';
import { writeOnnx } from './onnx-writer.ts';
import type { Parameter } from './parameter.ts';
import { printLines } from './print.ts';
import { OnnxSession } from './session.ts';
import type { NdArray, Results, SessionOptions } from './session.ts';
import { staticSizesOf, symbolsOf } from './signature.ts';
import type { Signature, TensorsOf } from './signature.ts';
import { Symbols } from './symbols.ts';
import { traceFunction, traceGradient } from './tracer.ts';
import type { GradientOutput } from './tracer.ts';

type ArraysOf<Names extends string> = Readonly<Record<Names, NdArray>>;
type Named<Names extends string> = Readonly<Record<Names, Tensor>>;

/** A function of arrays, run by ONNX Runtime for any batch and length; `await using` frees it. */
export interface Compiled<Inputs extends string, Outputs extends string> extends AsyncDisposable {
  (inputs: ArraysOf<Inputs>): Promise<ArraysOf<Outputs>>;
  readonly graph: Graph;
}

const defaults: SessionOptions = { device: 'cpu', threads: 2 };
/** It would make one node of a product and a sum again, see `linear` in fused.ts. */
const withoutOptimizers = ['MatMulAddFusion'];

/**
 * Traces a function of tensors; its parameters become constants of the graph.
 * @throws BakedSizeError, UnsupportedKernelError, TracedReadError naming the operator and the scope
 */
export function trace<S extends Signature, Outputs extends string>(
  fn: (inputs: TensorsOf<S>) => Named<Outputs>,
  signature: S,
): Graph {
  return settled(signature, (symbols) => traceFunction(fn, signature, symbols)).graph;
}

/**
 * Compiles a function of tensors; where the device is an eager backend of TensorFlow.js it is run there, uncompiled.
 * @see trace for the errors
 */
export async function compile<S extends Signature, Outputs extends string>(
  fn: (inputs: TensorsOf<S>) => Named<Outputs>,
  signature: S,
  options: Partial<SessionOptions> = {},
): Promise<Compiled<keyof S & string, Outputs>> {
  const graph = trace(fn, signature);
  const { device = defaults.device } = options;
  if (eagerBackendNames.includes(device)) {
    const run = (await eagerFunction(fn, signature, device)) as Compiled<keyof S & string, Outputs>;
    return Object.assign(run, { graph, [Symbol.asyncDispose]: () => Promise.resolve() });
  }
  const session = await OnnxSession.open(writeOnnx(graph, { parameters: 'stored' }), {
    ...defaults,
    ...options,
  });
  const used = new Set(session.inputNames);
  const run = async (inputs: ArraysOf<keyof S & string>) =>
    (await session.run(only(inputs, used))) as ArraysOf<Outputs>;
  return Object.assign(run, { graph, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() });
}

/** The gradient of one parameter: the whole array, or the rows of a table that the batch touched. */
export type Gradient =
  | { readonly kind: 'dense'; readonly values: Float32Array }
  | {
      readonly kind: 'rows';
      readonly parts: readonly { readonly ids: BigInt64Array; readonly rows: Float32Array }[];
    };

export interface LossAndGradients<Outputs extends string> {
  readonly outputs: ArraysOf<Outputs>;
  readonly gradients: ReadonlyMap<Parameter, Gradient>;
}

/** Loss (and whatever else the function returns) with the gradient of every parameter; reads the parameters' current values. */
export interface CompiledGradient<Inputs extends string, Outputs extends string> extends AsyncDisposable {
  (inputs: ArraysOf<Inputs>): Promise<LossAndGradients<Outputs>>;
  readonly graph: Graph;
}

export interface GradientOptions extends SessionOptions {
  /**
   * Threads of which each computes the gradient of its rows of a batch, `threads` being shared out among them; 1 unless
   * given. The loss has to be a sum over rows, each already divided by what they are the mean of; every input whose first
   * size is `B` is cut, and losses and gradients are added up.
   */
  readonly workers?: number;
}

/**
 * Compiles a loss with its gradients from one trace (`tf.variableGrads` on the tracing backend). Parameters whose
 * gradients are the same share the arrays: they are read, not written to.
 * @throws MissingGradientError naming parameters that the loss does not depend on
 */
export async function compileGradient<S extends Signature, Outputs extends string>(
  fn: (inputs: TensorsOf<S>) => { readonly loss: Scalar } & Named<Outputs>,
  parameters: readonly Parameter[],
  signature: S,
  options: Partial<GradientOptions> = {},
): Promise<CompiledGradient<keyof S & string, Outputs | 'loss'>> {
  const traced = settled(signature, (symbols) => traceGradient(fn, parameters, signature, symbols));
  const { workers = 1, ...wish } = { ...defaults, ...options };
  const { device, threads } = wish;
  if (workers > 1 && device !== 'cpu')
    throw new UnknownDeviceError(device, 'several workers share the work of a CPU alone');
  if (eagerBackendNames.includes(device)) return eagerly(fn, parameters, signature, device, traced.graph);
  const model = writeOnnx(traced.graph, { parameters: 'inputs' });
  const dense = denseOutputs(traced.gradients);
  const parallel = await DataParallel.open(
    { model, signature, parameters: traced.parameters, dense },
    {
      session: { ...wish, threads: Math.max(1, Math.floor(threads / workers)), withoutOptimizers },
      workers,
    },
  );
  const run = async (inputs: ArraysOf<keyof S & string>) => {
    const shards = await parallel.run(inputs);
    const results = addedUp(shards, dense);
    return {
      outputs: results as ArraysOf<Outputs | 'loss'>,
      gradients: new Map(
        [...traced.gradients].map(([parameter, output]) => [parameter, gradientOf(output, results, shards)]),
      ),
    };
  };
  return Object.assign(run, {
    graph: traced.graph,
    [Symbol.asyncDispose]: () => parallel[Symbol.asyncDispose](),
  });
}

const denseOutputs = (gradients: ReadonlyMap<Parameter, GradientOutput>): ReadonlyMap<string, Parameter> =>
  new Map(
    [...gradients].flatMap(([parameter, output]) =>
      output.kind === 'dense' ? [[output.output, parameter] as const] : [],
    ),
  );

async function eagerly<S extends Signature, Outputs extends string>(
  fn: (inputs: TensorsOf<S>) => { readonly loss: Scalar } & Named<Outputs>,
  parameters: readonly Parameter[],
  signature: S,
  device: string,
  graph: Graph,
): Promise<CompiledGradient<keyof S & string, Outputs | 'loss'>> {
  const compute = await eagerGradient(fn, parameters, signature, device);
  const run = async (inputs: ArraysOf<keyof S & string>) => {
    const { outputs, gradients } = await compute(inputs);
    const dense = [...gradients].map(
      ([parameter, values]) => [parameter, { kind: 'dense', values }] as const,
    );
    return { outputs: outputs as ArraysOf<Outputs | 'loss'>, gradients: new Map<Parameter, Gradient>(dense) };
  };
  return Object.assign(run, { graph, [Symbol.asyncDispose]: () => Promise.resolve() });
}

function gradientOf(output: GradientOutput, sums: Results, shards: readonly Results[]): Gradient {
  if (output.kind === 'dense') return { kind: 'dense', values: floats(sums[output.output]) };
  const parts = shards.flatMap((results) =>
    output.parts.map(({ ids, rows }) => ({ ids: longs(results[ids]), rows: floats(results[rows]) })),
  );
  return { kind: 'rows', parts };
}

/**
 * Traces twice with different sizes. A size that was computed into a constant, a scalar or an attribute differs between
 * the two, so the graphs do too; the first difference is named. The graph that is kept passes the checker.
 */
function settled<T extends { readonly graph: Graph; readonly parameters: readonly Parameter[] }>(
  signature: Signature,
  traceWith: (symbols: Symbols) => T,
): T {
  const names = symbolsOf(signature);
  const probe = traceWith(Symbols.choose(names, staticSizesOf(signature), 0));
  if (names.length === 0) return checked(probe);
  const fixed = [...staticSizesOf(signature), ...probe.parameters.flatMap(({ shape }) => shape)];
  const symbols = Symbols.choose(names, fixed, 0);
  const unchanged = names.every((name) => symbols.sizeOf(name) === probe.graph.symbols.sizeOf(name));
  const chosen = unchanged ? probe : traceWith(symbols);
  assertSameGraph(chosen.graph, traceWith(Symbols.choose(names, fixed, 1)).graph);
  return checked(chosen);
}

function checked<T extends { readonly graph: Graph }>(traced: T): T {
  checkGraph(traced.graph);
  return traced;
}

function assertSameGraph(one: Graph, other: Graph): void {
  const again = printLines(other);
  for (const [position, { text, subject, scope }] of printLines(one).entries()) {
    const otherText = again[position]?.text ?? 'nothing';
    if (text !== otherText)
      throw new BakedSizeError(subject, scope, `'${text}' becomes '${otherText}' at other sizes`);
  }
}

const only = (
  arrays: Readonly<Record<string, NdArray>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, NdArray>> =>
  Object.fromEntries(Object.entries(arrays).filter(([name]) => names.has(name)));

function floats(array: NdArray | undefined): Float32Array {
  if (array?.data instanceof Float32Array) return array.data;
  throw new TypeError('Expected float32 data');
}

function longs(array: NdArray | undefined): BigInt64Array {
  if (array?.data instanceof BigInt64Array) return array.data;
  throw new TypeError('Expected int64 data');
}
