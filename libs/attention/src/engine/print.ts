import type { Attribute, Constant, Graph, NamedValue, Node, TensorData, Value } from './graph.ts';

/** One line of a printed graph, and what it speaks of. */
export interface GraphLine {
  readonly text: string;
  /** The operator of a node, the first operator that reads a constant, or the name of an input, a parameter or an output. */
  readonly subject: string;
  readonly scope: string;
}

/** The graph as text: one line a node, scalars in place, symbolic sizes by name. Stable, so that it can be a golden file. */
export const printGraph = (graph: Graph): string =>
  printLines(graph)
    .map(({ text }) => text)
    .join('\n');

/** The lines of `printGraph`; two traces of one function agree on them. */
export function printLines(graph: Graph): readonly GraphLine[] {
  const print = printer(graph);
  const named = (kind: string, of: (value: Value) => string, { name, value }: NamedValue): GraphLine => ({
    text: `${kind} ${of(value)} ${JSON.stringify(name)}`,
    subject: name,
    scope: '',
  });
  return [
    ...graph.inputs.map((each) => named('input', print.define, each)),
    ...graph.parameters.map((each) => named('parameter', print.define, each)),
    ...graph.constants.flatMap((constant) => {
      const text = print.constant(constant);
      return text === undefined ? [] : [{ text, subject: readerOf(constant, graph), scope: constant.scope }];
    }),
    ...graph.nodes.map((node) => ({ text: print.node(node), subject: node.operator, scope: node.scope })),
    ...graph.outputs.map((each) => named('output', print.use, each)),
  ];
}

const readerOf = ({ value }: Constant, { nodes }: Graph): string =>
  nodes.find(({ inputs }) => inputs.includes(value))?.operator ?? 'constant';

function printer(graph: Graph) {
  const names = new Map<number, string>();
  let next = 0;
  const type = ({ type, shape }: Value) =>
    `${type}[${shape.map((size) => graph.symbols.describe(size)).join(', ')}]`;
  const define = (value: Value): string => {
    names.set(value.id, `%${next++}`);
    return `${use(value)}: ${type(value)}`;
  };
  const use = ({ id }: Value): string => names.get(id) ?? '%?';
  return {
    define,
    use,
    /** The line that defines a long constant; a short one is named by its values and needs none. */
    constant: ({ value, data }: Constant): string | undefined => {
      if (data.length > 8) return `constant ${define(value)} #${checksum(data)}`;
      names.set(value.id, literal(value, data));
      return undefined;
    },
    node: ({ operator, inputs, outputs, attributes, scope }: Node): string => {
      const settings = Object.entries(attributes).map(
        ([name, attribute]) => `${name}=${attributeText(attribute)}`,
      );
      const call = `${operator}(${[...inputs.map(use), ...settings].join(', ')})`;
      return `${outputs.map(define).join(', ')} = ${call}${scope === '' ? '' : `  # ${scope}`}`;
    },
  };
}

function literal({ type, shape }: Value, data: TensorData): string {
  const numbers = Array.from(data as ArrayLike<number | bigint>, String);
  return `${type} ${shape.length === 0 ? (numbers[0] ?? '') : `[${numbers.join(', ')}]`}`;
}

function attributeText(attribute: Attribute): string {
  if (typeof attribute === 'object' && 'float' in attribute) return `${attribute.float}f`;
  return typeof attribute === 'object' ? `[${attribute.join(', ')}]` : String(attribute);
}

/** FNV-1a over the bytes: tells two constants apart in a diff, promises nothing more. */
function checksum(data: TensorData): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
