import type {
  Attributes,
  Constant,
  ElementType,
  Graph,
  NamedValue,
  Node,
  TensorData,
  Value,
} from './graph.ts';
import { withoutDeadNodes } from './graph.ts';
import { broadcastShapes, operators } from './operators.ts';
import type { ResultType } from './operators.ts';
import { InvalidGraphError, ShapeError } from './errors.ts';
import type { Symbols } from './symbols.ts';

export type BinaryOperator = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | 'Max' | 'Min';

/** Records nodes; knows how to say a symbolic shape, and leaves out broadcasts that the next operator does anyway. */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #constants: Constant[] = [];
  readonly #inputs: NamedValue[] = [];
  readonly #parameters: (NamedValue & { readonly data: Float32Array })[] = [];
  readonly #shapeValues = new Map<string, Value>();
  readonly #scalars = new Map<string, Value>();
  readonly #expandedFrom = new Map<number, Value>();
  readonly #scalarNumbers = new Map<number, number>();
  readonly #producers = new Map<number, Node>();
  readonly #scopes: string[] = [];
  #nextId = 0;

  constructor(readonly symbols: Symbols) {}

  get scope(): string {
    return this.#scopes.join('/');
  }

  within<R>(scope: string, record: () => R): R {
    this.#scopes.push(scope);
    try {
      return record();
    } finally {
      this.#scopes.pop();
    }
  }

  input(name: string, type: ElementType, shape: readonly number[]): Value {
    const value = this.#value({ type, shape });
    this.#inputs.push({ name, value });
    return value;
  }

  parameter(name: string, shape: readonly number[], data: Float32Array): Value {
    const value = this.#value({ type: 'float32', shape });
    this.#parameters.push({ name, value, data });
    return value;
  }

  producer(value: Value): Node | undefined {
    return this.#producers.get(value.id);
  }

  /** One node with one result; `given` states its type where the operator's table row cannot tell. */
  node(operator: string, inputs: readonly Value[], attributes: Attributes = {}, given?: ResultType): Value {
    const [value] = this.nodes(operator, inputs, attributes, given && [given]);
    if (value === undefined) throw new InvalidGraphError(`'${operator}' has no result`);
    return value;
  }

  /** One node with several results. */
  nodes(
    operator: string,
    inputs: readonly Value[],
    attributes: Attributes = {},
    given?: readonly ResultType[],
  ): readonly Value[] {
    const row = operators[operator];
    if (row === undefined)
      throw new InvalidGraphError(`Operator '${operator}' in '${this.scope}' is not in operators.ts`);
    const types = given ?? (row.infer === 'given' ? undefined : row.infer(inputs, attributes));
    if (types === undefined)
      throw new InvalidGraphError(`Operator '${operator}' in '${this.scope}' needs its result stated`);
    const outputs = types.map((type) => this.#value(type));
    const node: Node = { operator, inputs, outputs, attributes, scope: this.scope };
    this.#nodes.push(node);
    for (const { id } of outputs) this.#producers.set(id, node);
    return outputs;
  }

  constant(type: ElementType, shape: readonly number[], data: TensorData): Value {
    const value = this.#value({ type, shape });
    this.#constants.push({ value, data, scope: this.scope });
    return value;
  }

  scalar(number: number, type: 'float32' | 'int32' | 'bool' = 'float32'): Value {
    const key = `${type}:${Object.is(number, -0) ? '-0' : number}`;
    const known = this.#scalars.get(key);
    if (known) return known;
    const value = this.constant(type, [], dataOf(type, [number]));
    this.#scalars.set(key, value);
    this.#scalarNumbers.set(value.id, number);
    return value;
  }

  integers(numbers: readonly number[]): Value {
    return this.#cached(`i64:${numbers.join()}`, () =>
      this.constant('int64', [numbers.length], BigInt64Array.from(numbers, BigInt)),
    );
  }

  /** A shape as an int64 vector; its symbolic sizes are read off the inputs at run time. */
  shape(sizes: readonly number[]): Value {
    if (!sizes.some((size) => this.symbols.isSymbolic(size))) return this.integers(sizes);
    return this.#cached(`shape:${sizes.join()}`, () =>
      this.within('shapes', () => {
        const parts = sizes.map((size) => this.#size(size));
        const [only] = parts;
        return only && parts.length === 1 ? only : this.node('Concat', parts, { axis: 0 });
      }),
    );
  }

  reshape(x: Value, shape: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    const kept = shape.map((size, axis) => this.symbols.isSymbolic(size) && size === x.shape[axis]);
    const open = shape.filter((size, axis) => this.symbols.isSymbolic(size) && !kept[axis]);
    const target =
      open.length > 1
        ? this.shape(shape)
        : this.integers(
            shape.map((size, axis) => (kept[axis] ? 0 : this.symbols.isSymbolic(size) ? -1 : size)),
          );
    return this.node('Reshape', [x, target], {}, { type: x.type, shape });
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return perm.every((axis, position) => axis === position) ? x : this.node('Transpose', [x], { perm });
  }

  expand(x: Value, shape: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    const value = this.node('Expand', [x, this.shape(shape)], {}, { type: x.type, shape });
    this.#expandedFrom.set(value.id, x);
    return value;
  }

  cast(x: Value, type: ElementType): Value {
    return x.type === type ? x : this.node('Cast', [x], { to: type }, { type, shape: x.shape });
  }

  reduce(operator: string, x: Value, axes: readonly number[], keepDims: boolean): Value {
    const shape = x.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));
    if (axes.length === 0) return x;
    return this.node(
      operator,
      [x, this.integers(axes)],
      { keepdims: keepDims ? 1 : 0 },
      { type: x.type, shape },
    );
  }

  /** An elementwise operator; operands that were only expanded for it are used as they were before. */
  binary(operator: BinaryOperator, a: Value, b: Value): Value {
    const shape = broadcastShapes([a, b]);
    const left = this.#unexpanded(a, b, shape);
    const right = this.#unexpanded(b, left, shape);
    if (operator === 'Mul' && this.#scalarNumbers.get(right.id) === 1) return this.expand(left, shape);
    if (operator === 'Mul' && this.#scalarNumbers.get(left.id) === 1) return this.expand(right, shape);
    return this.node(operator, [left, right]);
  }

  finish(outputs: readonly NamedValue[]): Graph {
    return withoutDeadNodes({
      inputs: this.#inputs,
      outputs,
      nodes: this.#nodes,
      constants: this.#constants,
      parameters: this.#parameters,
      symbols: this.symbols,
    });
  }

  #unexpanded(operand: Value, other: Value, shape: readonly number[]): Value {
    const source = this.#expandedFrom.get(operand.id);
    return source && sameShape(broadcastShapes([source, other]), shape) ? source : operand;
  }

  #size(size: number): Value {
    const { constant, symbols } = this.symbols.factor(size);
    if (symbols.length === 0) return this.integers([constant]);
    return this.#cached(`size:${size}`, () =>
      [
        ...(constant === 1 ? [] : [this.integers([constant])]),
        ...symbols.map((symbol) => this.#symbol(symbol)),
      ].reduce((product, factor) => this.node('Mul', [product, factor])),
    );
  }

  #symbol(symbol: string): Value {
    return this.#cached(`symbol:${symbol}`, () => {
      const size = this.symbols.sizeOf(symbol);
      const source = this.#inputs.find(({ value }) => value.shape.includes(size));
      if (!source) throw new ShapeError(`No input carries the symbolic size '${symbol}'`);
      const start = source.value.shape.indexOf(size);
      return this.node('Shape', [source.value], { start, end: start + 1 });
    });
  }

  #cached(key: string, make: () => Value): Value {
    const known = this.#shapeValues.get(key);
    if (known) return known;
    const value = make();
    this.#shapeValues.set(key, value);
    return value;
  }

  #value({ type, shape }: ResultType): Value {
    return { id: this.#nextId++, type, shape };
  }
}

export function dataOf(type: ElementType, numbers: ArrayLike<number>): TensorData {
  switch (type) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'int32':
      return Int32Array.from(numbers);
    case 'int64':
      return BigInt64Array.from(Array.from(numbers, BigInt));
    case 'int8':
      return Int8Array.from(numbers);
    case 'bool':
    case 'uint8':
      return Uint8Array.from(numbers);
  }
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
