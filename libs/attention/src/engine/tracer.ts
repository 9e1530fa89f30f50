import {
  KernelBackend,
  engine,
  env,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
  setBackend,
  getBackend,
  tidy,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { BackendValues, DataType, Scalar, Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { BakedSizeError, MissingGradientError, TracedReadError, UnsupportedKernelError } from './errors.ts';
import type { Graph, NamedValue, Value } from './graph.ts';
import { registerGradients } from './gradients.ts';
import { GraphBuilder, dataOf } from './graph-builder.ts';
import type { KernelName } from './kernels.ts';
import { elementType, lowerings } from './lowerings.ts';
import type { Lowering } from './lowerings.ts';
import { withParameters } from './parameter.ts';
import type { ParameterSource, Parameter } from './parameter.ts';
import type { Signature, TensorsOf } from './signature.ts';
import type { Symbols } from './symbols.ts';

export const traceBackendName = 'attention-trace';

env().set('PROD', true);

/** A TensorFlow.js backend that computes nothing: its kernels append ONNX nodes to the graph being built. */
class TraceBackend extends KernelBackend {
  #builder: GraphBuilder | undefined;
  #values = new WeakMap<object, Value>();
  readonly #references = new WeakMap<object, number>();

  get builder(): GraphBuilder {
    if (!this.#builder) throw new TracedReadError('a tensor', 'no trace is running');
    return this.#builder;
  }

  get isTracing(): boolean {
    return this.#builder !== undefined;
  }

  run<R>(builder: GraphBuilder, body: () => R): R {
    const outer = { builder: this.#builder, values: this.#values };
    this.#builder = builder;
    this.#values = new WeakMap();
    try {
      return body();
    } finally {
      this.#builder = outer.builder;
      this.#values = outer.values;
    }
  }

  /** A tensor that stands for `value`. */
  tensor(value: Value): TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.type as DataType };
  }

  /** The value behind a tensor; a tensor of another backend becomes a constant. */
  valueFor({ dataId, shape, dtype }: TensorInfo): Value {
    const known = this.#values.get(dataId);
    if (known) return known;
    const value = this.#constant(engine().readSync(dataId) as BackendValues, shape, dtype);
    this.#values.set(dataId, value);
    return value;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.#values.set(dataId, this.#constant(values, shape, dtype));
    return dataId;
  }

  override move(dataId: object, values: BackendValues, shape: number[], dtype: DataType): void {
    this.#values.set(dataId, this.#constant(values, shape, dtype));
  }

  override readSync(dataId: object): BackendValues {
    const value = this.#values.get(dataId);
    const producer = value && this.builder.producer(value);
    throw new TracedReadError(producer?.operator ?? 'an input', producer?.scope ?? this.builder.scope);
  }

  override read(dataId: object): Promise<BackendValues> {
    return Promise.resolve().then(() => this.readSync(dataId));
  }

  /** References are counted for TensorFlow.js's own books; values live as long as their graph. */
  override disposeData(dataId: object): boolean {
    const references = this.refCount(dataId) - 1;
    this.#references.set(dataId, references);
    return references === 0;
  }
  override incRef(dataId: object): void {
    this.#references.set(dataId, this.refCount(dataId) + 1);
  }
  override refCount(dataId: object): number {
    return this.#references.get(dataId) ?? 1;
  }
  override numDataIds(): number {
    return engine().state.numDataBuffers;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }

  #constant(values: BackendValues, shape: readonly number[], dtype: string): Value {
    const type = elementType(dtype);
    const numbers = values as ArrayLike<number>;
    const first = numbers[0] ?? 0;
    if (shape.length === 0) return this.builder.scalar(first, type as 'float32');
    if (isUniform(numbers)) return this.builder.expand(this.builder.scalar(first, type as 'float32'), shape);
    const symbolic = shape.find((size) => this.builder.symbols.isSymbolic(size));
    if (symbolic !== undefined) {
      throw new BakedSizeError(
        'constant',
        this.builder.scope,
        `an array with an axis of ${this.builder.symbols.describe(symbolic)} elements`,
      );
    }
    return this.builder.constant(type, shape, dataOf(type, numbers));
  }
}

registerGradients();
const backend = new TraceBackend();
registerBackend(traceBackendName, () => backend, 0);
for (const kernelName of Object.keys(lowerings) as KernelName[]) registerLowering(kernelName);
for (const { kernelName } of getKernelsForBackend('cpu')) {
  if (!(kernelName in lowerings)) {
    registerKernel({
      kernelName,
      backendName: traceBackendName,
      kernelFunc: () => {
        throw new UnsupportedKernelError(kernelName, backend.builder.scope);
      },
    });
  }
}

function registerLowering<K extends KernelName>(kernelName: K): void {
  const lower: Lowering<K> = lowerings[kernelName];
  registerKernel({
    kernelName,
    backendName: traceBackendName,
    kernelFunc: ({ inputs, attrs }) => {
      const values = Object.values(inputs)
        .filter((input) => input !== undefined)
        .map((input) => backend.valueFor(input));
      const lowered = lower(backend.builder, values as never, (attrs ?? {}) as never);
      return Array.isArray(lowered)
        ? lowered.map((value: Value) => backend.tensor(value))
        : backend.tensor(lowered as Value);
    },
  });
}

export const isTracing = (): boolean => backend.isTracing;

/** Names a part of the model in error messages and in the printed graph. */
export function scope<R>(name: string, body: () => R): R {
  return backend.isTracing ? backend.builder.within(name, body) : body();
}

/** Traced parameters: one variable each, made when first read. */
class TracedParameters implements ParameterSource {
  readonly variables = new Map<Parameter, Variable>();

  tensorOf(parameter: Parameter): Tensor {
    let known = this.variables.get(parameter);
    if (!known) {
      const value = backend.builder.parameter(parameter.name, parameter.shape, parameter.values);
      known = variable(toTensor(backend.tensor(value)), true, `${traceBackendName}/${parameter.name}`);
      this.variables.set(parameter, known);
    }
    return known;
  }

  dispose(): void {
    for (const each of this.variables.values()) each.dispose();
  }
}

/** Records one run of `fn` on symbolic inputs. */
export function traceFunction<S extends Signature>(
  fn: (inputs: TensorsOf<S>) => Readonly<Record<string, Tensor>>,
  signature: S,
  symbols: Symbols,
): { readonly graph: Graph; readonly parameters: readonly Parameter[] } {
  return onTraceBackend(symbols, signature, (inputs, traced) => {
    const outputs = Object.entries(fn(inputs as TensorsOf<S>)).map(([name, tensor]) => ({
      name,
      value: backend.valueFor(tensor),
    }));
    return { graph: backend.builder.finish(outputs), parameters: [...traced.variables.keys()] };
  });
}

/** A gradient as the compiled graph gives it: dense, or as rows to be added at row numbers (embedding tables). */
export type GradientOutput =
  | { readonly kind: 'dense'; readonly output: string }
  | { readonly kind: 'rows'; readonly parts: readonly { readonly ids: string; readonly rows: string }[] };

/** Records a loss, whatever else `fn` returns, and the gradient of the loss for every parameter. */
export function traceGradient<S extends Signature>(
  fn: (inputs: TensorsOf<S>) => { readonly loss: Scalar } & Readonly<Record<string, Tensor>>,
  parameters: readonly Parameter[],
  signature: S,
  symbols: Symbols,
): {
  readonly graph: Graph;
  readonly gradients: ReadonlyMap<Parameter, GradientOutput>;
  readonly parameters: readonly Parameter[];
} {
  return onTraceBackend(symbols, signature, (inputs, traced) => {
    const variables = parameters.map((parameter) => traced.tensorOf(parameter) as Variable);
    const outputs: NamedValue[] = [];
    const { grads } = variableGrads(() => {
      const results = fn(inputs as TensorsOf<S>);
      for (const [name, tensor] of Object.entries(results))
        outputs.push({ name, value: backend.valueFor(tensor) });
      return results.loss;
    }, variables);
    const missing = parameters.filter((parameter) => !grads[`${traceBackendName}/${parameter.name}`]);
    if (missing.length > 0) throw new MissingGradientError(missing.map(({ name }) => name));
    const gradients = new Map<Parameter, GradientOutput>();
    for (const parameter of parameters) {
      const gradient = grads[`${traceBackendName}/${parameter.name}`];
      if (gradient) gradients.set(parameter, gradientOutput(parameter, backend.valueFor(gradient), outputs));
    }
    return { graph: backend.builder.finish(outputs), gradients, parameters: [...traced.variables.keys()] };
  });
}

/** The gradient of a gathered table is a sum of scattered rows: hand out the rows instead of the whole table. */
function gradientOutput(parameter: Parameter, value: Value, outputs: NamedValue[]): GradientOutput {
  const scattered = scatteredRows(value);
  if (scattered.length === 0)
    return { kind: 'dense', output: outputNamed(`gradient:${parameter.name}`, value, outputs) };
  const parts = scattered.map(({ ids, rows }, position) => ({
    ids: outputNamed(`ids:${position}:${parameter.name}`, ids, outputs),
    rows: outputNamed(`rows:${position}:${parameter.name}`, rows, outputs),
  }));
  return { kind: 'rows', parts };
}

/** Tables whose vectors are added have the same gradient rows; what is an output already is not copied out twice. */
function outputNamed(name: string, value: Value, outputs: NamedValue[]): string {
  const known = outputs.find((output) => output.value === value);
  if (known) return known.name;
  outputs.push({ name, value });
  return name;
}

/** The (ids, rows) pairs whose scattered sum `value` is; empty where it is anything else. */
function scatteredRows(value: Value): readonly { readonly ids: Value; readonly rows: Value }[] {
  const node = backend.builder.producer(value);
  if (node?.operator === 'Add') {
    const parts = node.inputs.map(scatteredRows);
    return parts.every((part) => part.length > 0) ? parts.flat() : [];
  }
  const [, ids, rows] =
    node?.operator === 'ScatterND' && node.attributes['reduction'] === 'add' ? node.inputs : [];
  return ids && rows ? [{ ids, rows }] : [];
}

function onTraceBackend<S extends Signature, R>(
  symbols: Symbols,
  signature: S,
  body: (inputs: Readonly<Record<string, Tensor>>, traced: TracedParameters) => R,
): R {
  const previous: string | undefined = getBackend();
  const traced = new TracedParameters();
  setBackend(traceBackendName);
  try {
    return backend.run(new GraphBuilder(symbols), () =>
      withParameters(traced, () => {
        let result: R | undefined;
        tidy(() => {
          const inputs = Object.fromEntries(
            Object.entries(signature).map(([name, { type, shape }]) => {
              const sizes = shape.map((size) => (typeof size === 'number' ? size : symbols.sizeOf(size)));
              return [name, toTensor(backend.tensor(backend.builder.input(name, type, sizes)))];
            }),
          );
          result = body(inputs, traced);
        });
        return result as R;
      }),
    );
  } finally {
    traced.dispose();
    setBackend(previous ?? 'cpu');
  }
}

const toTensor = ({ dataId, shape, dtype }: TensorInfo): Tensor =>
  engine().makeTensorFromDataId(dataId, shape, dtype) as Tensor;

function isUniform(numbers: ArrayLike<number>): boolean {
  const first = numbers[0];
  for (let position = 1; position < numbers.length; position++) {
    if (!Object.is(numbers[position], first)) return false;
  }
  return true;
}
