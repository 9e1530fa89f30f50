import type { Attribute, Graph, Node, TensorData, Value } from './graph.ts';

/** The graph as text: one line a node, scalars in place, symbolic sizes by name. Stable, so that it can be a golden file. */
export function printGraph(graph: Graph): string {
  const print = printer(graph);
  return [
    ...graph.inputs.map(({ name, value }) => `input ${print.define(value)} ${JSON.stringify(name)}`),
    ...graph.parameters.map(({ name, value }) => `parameter ${print.define(value)} ${JSON.stringify(name)}`),
    ...print.constants(),
    ...graph.nodes.map((node) => print.node(node)),
    ...graph.outputs.map(({ name, value }) => `output ${print.use(value)} ${JSON.stringify(name)}`),
  ].join('\n');
}

/** The printed nodes alone, in order; two traces of one function agree on them. */
export function printNodes(graph: Graph): readonly { readonly node: Node; readonly text: string }[] {
  const print = printer(graph);
  for (const { value } of [...graph.inputs, ...graph.parameters]) print.define(value);
  print.constants();
  return graph.nodes.map((node) => ({ node, text: print.node(node) }));
}

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
    constants: (): readonly string[] =>
      graph.constants.flatMap(({ value, data }) => {
        if (data.length <= 8) {
          names.set(
            value.id,
            `${value.type} ${value.shape.length === 0 ? String(data[0]) : `[${Array.from(data as ArrayLike<number>).join(', ')}]`}`,
          );
          return [];
        }
        return [`constant ${define(value)} #${checksum(data)}`];
      }),
    node: ({ operator, inputs, outputs, attributes, scope }: Node): string => {
      const settings = Object.entries(attributes).map(
        ([name, attribute]) => `${name}=${attributeText(attribute)}`,
      );
      const call = `${operator}(${[...inputs.map(use), ...settings].join(', ')})`;
      return `${outputs.map(define).join(', ')} = ${call}${scope === '' ? '' : `  # ${scope}`}`;
    },
  };
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
