import { withoutDeadNodes } from '../engine/graph.ts';
import type { Attributes, Constant, ElementType, Graph, Node, TensorData, Value } from '../engine/graph.ts';
import { operators } from '../engine/operators.ts';
import { quantizeColumns, quantizeRows } from './quantize-matrix.ts';
import type { QuantizedMatrix } from './quantize-matrix.ts';

/** Matrices below this many numbers stay as they are: they weigh nothing, and quantising what they read would cost more. */
const smallest = 1024;

/**
 * The graph with int8 parameters: products with a learned matrix quantise their other operand as they run, lookups in a
 * learned table read int8 rows. What is no matrix (biases, scales) and products of two activations stay float32.
 * @see Jacob et al. (2018), arXiv 1712.05877; per-channel scales: Krishnamoorthi (2018), arXiv 1806.08342
 */
export function quantizeGraph(graph: Graph): Graph {
  const quantizer = new Quantizer(graph);
  for (const node of graph.nodes) quantizer.take(node);
  return withoutDeadNodes({
    ...graph,
    nodes: quantizer.nodes,
    constants: [...graph.constants, ...quantizer.constants],
  });
}

/** Rows of a table that a node looks up: what is needed to read them as int8. */
interface Lookup {
  readonly table: Learned;
  readonly ids: Value;
}

type Learned = Graph['parameters'][number];

class Quantizer {
  readonly nodes: Node[] = [];
  readonly constants: Constant[] = [];
  readonly #parameters: ReadonlyMap<number, Learned>;
  readonly #producers = new Map<number, Node>();
  readonly #matrices = new Map<string, { readonly values: Value; readonly scales: Value }>();
  #nextId: number;
  #scope = '';

  constructor(graph: Graph) {
    this.#parameters = new Map(graph.parameters.map((parameter) => [parameter.value.id, parameter]));
    const values = [
      ...graph.inputs.map(({ value }) => value),
      ...graph.parameters.map(({ value }) => value),
      ...graph.constants.map(({ value }) => value),
      ...graph.nodes.flatMap(({ outputs }) => outputs),
    ];
    this.#nextId = values.reduce((most, { id }) => Math.max(most, id), 0) + 1;
    for (const node of graph.nodes) for (const { id } of node.outputs) this.#producers.set(id, node);
  }

  take(node: Node): void {
    this.#scope = node.scope;
    if (!this.#isReplaced(node)) this.nodes.push(node);
  }

  /** Whether nodes on int8 make this node's result in its place. */
  #isReplaced(node: Node): boolean {
    const [first, second, bias] = node.inputs;
    const [result] = node.outputs;
    if (!first || !second || !result) return false;
    if (node.operator === 'Gather' && node.attributes['axis'] === 0)
      return this.#lookUp(first, second, result);
    if (node.operator === 'Gemm' && node.attributes['transB'] === 1)
      return this.#multiply({ x: first, matrix: second, isTransposed: true, bias }, result);
    if (node.operator !== 'MatMul') return false;
    const lookup = this.#lookupOf(second);
    if (lookup && first.shape.length === 2) return this.#multiplyRows(first, lookup, result);
    const transposed = this.#transposed(second);
    return this.#multiply(
      { x: first, matrix: transposed ?? second, isTransposed: transposed !== undefined, bias: undefined },
      result,
    );
  }

  /** `x W + b` with a scale for each column of W, and one for x found as it runs. */
  #multiply(
    product: {
      readonly x: Value;
      readonly matrix: Value;
      readonly isTransposed: boolean;
      readonly bias: Value | undefined;
    },
    result: Value,
  ): boolean {
    const { x, matrix, isTransposed, bias } = product;
    const parameter = this.#matrix(matrix);
    if (!parameter) return false;
    const [rows = 0, columns = 0] = matrix.shape;
    const name = `${parameter.name}${isTransposed ? ' transposed' : ''}`;
    const { values, scales } = this.#stored(name, () =>
      quantizeColumns(parameter.data, { rows, columns, isTransposed }),
    );
    const width = isTransposed ? rows : columns;
    const zeroPoint = this.#constant('int8', [width], new Int8Array(width));
    this.#node('DynamicQuantizeMatMul', [x, values, scales, zeroPoint, ...(bias ? [bias] : [])], [result]);
    return true;
  }

  /** `A W[ids]`: the scale of each row goes into the column of A that meets it, so that W's rows stay int8. */
  #multiplyRows(a: Value, { table, ids }: Lookup, result: Value): boolean {
    const { rows, scales } = this.#rowsOf(table, ids);
    const scaled = this.#make('Mul', [a, scales]);
    const [quantized, scale, zeroPoint] = this.#makeAll('DynamicQuantizeLinear', [scaled]);
    if (!quantized || !scale || !zeroPoint) return false;
    const product = this.#make('MatMulInteger', [quantized, rows, zeroPoint]);
    const floats = this.#make(
      'Cast',
      [product],
      { to: 'float32' },
      { type: 'float32', shape: product.shape },
    );
    this.#node('Mul', [floats, scale], [result]);
    return true;
  }

  #lookUp(table: Value, ids: Value, result: Value): boolean {
    const learned = this.#matrix(table);
    if (!learned) return false;
    const { rows, scales } = this.#rowsOf(learned, ids);
    const floats = this.#make('Cast', [rows], { to: 'float32' }, { type: 'float32', shape: rows.shape });
    const axis = this.#constant('int64', [1], BigInt64Array.of(-1n));
    const columns = this.#make(
      'Unsqueeze',
      [scales, axis],
      {},
      { type: 'float32', shape: [...ids.shape, 1] },
    );
    this.#node('Mul', [floats, columns], [result]);
    return true;
  }

  #rowsOf(table: Learned, ids: Value): { readonly rows: Value; readonly scales: Value } {
    const [, width = 0] = table.value.shape;
    const stored = this.#stored(table.name, () => quantizeRows(table.data, width));
    return {
      rows: this.#make('Gather', [stored.values, ids], { axis: 0 }),
      scales: this.#make('Gather', [stored.scales, ids], { axis: 0 }),
    };
  }

  #lookupOf(value: Value): Lookup | undefined {
    const node = this.#producers.get(value.id);
    if (node?.operator !== 'Gather' || node.attributes['axis'] !== 0) return undefined;
    const [table, ids] = node.inputs;
    const learned = table && this.#matrix(table);
    return learned && ids ? { table: learned, ids } : undefined;
  }

  #transposed(value: Value): Value | undefined {
    const node = this.#producers.get(value.id);
    const isSwap = node?.operator === 'Transpose' && String(node.attributes['perm']) === '1,0';
    return isSwap ? node.inputs[0] : undefined;
  }

  #matrix(value: Value): Learned | undefined {
    const parameter = this.#parameters.get(value.id);
    return parameter?.value.shape.length === 2 && parameter.data.length >= smallest ? parameter : undefined;
  }

  #stored(name: string, quantize: () => QuantizedMatrix) {
    const known = this.#matrices.get(name);
    if (known) return known;
    const { values, scales, shape } = quantize();
    const made = {
      values: this.#constant('int8', shape, values),
      scales: this.#constant('float32', [scales.length], scales),
    };
    this.#matrices.set(name, made);
    return made;
  }

  #constant(type: ElementType, shape: readonly number[], data: TensorData): Value {
    const value = this.#value(type, shape);
    this.constants.push({ value, data, scope: this.#scope });
    return value;
  }

  #make(
    operator: string,
    inputs: readonly Value[],
    attributes: Attributes = {},
    given?: Pick<Value, 'type' | 'shape'>,
  ): Value {
    const [result] = this.#makeAll(operator, inputs, attributes, given && [given]);
    if (!result) throw new TypeError(`'${operator}' has no result`);
    return result;
  }

  #makeAll(
    operator: string,
    inputs: readonly Value[],
    attributes: Attributes = {},
    given?: readonly Pick<Value, 'type' | 'shape'>[],
  ): readonly Value[] {
    const infer = operators[operator]?.infer;
    const types = given ?? (typeof infer === 'function' ? infer(inputs, attributes) : []);
    const outputs = types.map(({ type, shape }) => this.#value(type, shape));
    this.#node(operator, inputs, outputs, attributes);
    return outputs;
  }

  #node(
    operator: string,
    inputs: readonly Value[],
    outputs: readonly Value[],
    attributes: Attributes = {},
  ): void {
    this.nodes.push({ operator, inputs, outputs, attributes, scope: this.#scope });
  }

  #value(type: ElementType, shape: readonly number[]): Value {
    return { id: this.#nextId++, type, shape };
  }
}
