import { InvalidGraphError } from './errors.ts';
import type { Graph, Node, Value } from './graph.ts';
import { operators } from './operators.ts';

/**
 * What a valid graph is: every value is made once and before it is used, every node fits its operator's row,
 * constants hold as many elements as their shape says, every symbolic size stands on an input, and names are given once.
 * @throws InvalidGraphError naming the node
 */
export function checkGraph(graph: Graph): void {
  const known = new Map<number, Value>();
  const define = (value: Value, what: string) => {
    if (known.has(value.id)) fail(`${what} defines value ${value.id} a second time`);
    if (value.shape.some((size) => !Number.isInteger(size) || size < 0))
      fail(`${what} has shape [${value.shape.join(', ')}]`);
    known.set(value.id, value);
  };
  for (const { name, value } of graph.inputs) define(value, `input '${name}'`);
  for (const { name, value, data } of graph.parameters) {
    define(value, `parameter '${name}'`);
    if (data.length !== elements(value))
      fail(`parameter '${name}' holds ${data.length} of ${elements(value)} elements`);
  }
  for (const { value, data, scope } of graph.constants) {
    define(value, `constant in '${scope}'`);
    if (data.length !== elements(value))
      fail(`constant in '${scope}' holds ${data.length} of ${elements(value)} elements`);
    const symbolic =
      value.type === 'int64' ? undefined : value.shape.find((size) => graph.symbols.isSymbolic(size));
    if (symbolic !== undefined)
      fail(`constant in '${scope}' has the symbolic size ${graph.symbols.describe(symbolic)}`);
  }
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (known.get(input.id) !== input) fail(`${describe(node)} uses value ${input.id} before it is made`);
    }
    checkNode(node);
    for (const output of node.outputs) define(output, describe(node));
  }
  const names = [...graph.inputs, ...graph.parameters, ...graph.outputs].map(({ name }) => name);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) fail(`the name '${twice}' is given twice`);
  for (const { name, value } of graph.outputs) {
    if (!known.has(value.id)) fail(`output '${name}' is never made`);
  }
  for (const symbol of graph.symbols.sizes.keys()) {
    const size = graph.symbols.sizeOf(symbol);
    if (!graph.inputs.some(({ value }) => value.shape.includes(size)))
      fail(`no input carries the symbol '${symbol}'`);
  }
}

function checkNode(node: Node): void {
  const row = operators[node.operator];
  if (row === undefined) return fail(`${describe(node)} is not in operators.ts`);
  if (row.inputs !== 'any' && node.inputs.length !== row.inputs) {
    fail(`${describe(node)} has ${node.inputs.length} inputs, not ${row.inputs}`);
  }
  if (row.infer === 'given') {
    if (node.operator === 'Reshape') checkReshape(node);
    return;
  }
  row.infer(node.inputs, node.attributes).forEach(({ type, shape }, position) => {
    const output = node.outputs[position];
    if (output?.type !== type || output.shape.join() !== shape.join()) {
      fail(
        `${describe(node)} says ${output?.type}[${output?.shape.join(', ')}], its rule says ${type}[${shape.join(', ')}]`,
      );
    }
  });
}

function checkReshape(node: Node): void {
  const [x] = node.inputs;
  const [y] = node.outputs;
  if (x && y && elements(x) !== elements(y)) {
    fail(`${describe(node)} turns [${x.shape.join(', ')}] into [${y.shape.join(', ')}]`);
  }
}

const describe = (node: Node): string => `'${node.operator}' in '${node.scope}'`;
const elements = ({ shape }: Value): number => shape.reduce((product, size) => product * size, 1);

function fail(message: string): never {
  throw new InvalidGraphError(message);
}
