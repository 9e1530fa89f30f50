import { checkGraph } from './check.ts';
import { InvalidGraphError } from './errors.ts';
import type { Graph } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { Symbols } from './symbols.ts';

const symbols = Symbols.choose(['B'], [3], 0);
const B = symbols.sizeOf('B');

/** `y = exp(x) · w + c`, flattened. */
function valid(): Graph {
  const builder = new GraphBuilder(symbols);
  const x = builder.input('x', 'float32', [B, 3]);
  const w = builder.parameter('w', [3, 2], new Float32Array(6));
  const c = builder.constant('float32', [2], Float32Array.of(1, 2));
  const product = builder.within('layer', () => builder.node('MatMul', [builder.node('Exp', [x]), w]));
  const y = builder.reshape(builder.binary('Add', product, c), [2 * B]);
  return builder.finish([{ name: 'y', value: y }]);
}

/** The valid graph with its first node of that operator replaced. */
const withNode = (
  operator: string,
  change: (node: Graph['nodes'][number]) => Partial<Graph['nodes'][number]>,
) => {
  const graph = valid();
  return {
    ...graph,
    nodes: graph.nodes.map((node) => (node.operator === operator ? { ...node, ...change(node) } : node)),
  };
};

describe('checkGraph', () => {
  test('passes a valid graph', () => {
    expect(() => checkGraph(valid())).not.toThrow();
  });

  test.each<{ name: string; broken: () => Graph; says: string }>([
    {
      name: 'a value used before it is made',
      broken: () => ({ ...valid(), nodes: valid().nodes.toReversed() }),
      says: 'before it is made',
    },
    {
      name: 'a value made twice',
      broken: () => {
        const graph = valid();
        return { ...graph, nodes: [...graph.nodes, ...graph.nodes.slice(-1)] };
      },
      says: 'a second time',
    },
    {
      name: 'an operator without a row',
      broken: () => withNode('Exp', () => ({ operator: 'Wish' })),
      says: "'Wish' in 'layer' is not in operators.ts",
    },
    {
      name: 'too few inputs',
      broken: () => withNode('MatMul', ({ inputs }) => ({ inputs: inputs.slice(0, 1) })),
      says: "'MatMul' in 'layer' has 1 inputs, not 2",
    },
    {
      name: 'inputs that do not fit each other',
      broken: () => withNode('MatMul', ({ inputs }) => ({ inputs: inputs.toReversed() })),
      says: 'inner sizes differ',
    },
    {
      name: 'a result of another shape than the rule says',
      broken: () =>
        withNode('Exp', ({ outputs }) => ({
          outputs: outputs.map((value) => ({ ...value, shape: [B, 4] })),
        })),
      says: "'Exp' in 'layer' says float32[23, 4], its rule says float32[23, 3]",
    },
    {
      name: 'a result of another type than the rule says',
      broken: () =>
        withNode('Exp', ({ outputs }) => ({
          outputs: outputs.map((value) => ({ ...value, type: 'int32' })),
        })),
      says: 'its rule says float32',
    },
    {
      name: 'a reshape that loses elements',
      broken: () =>
        withNode('Reshape', ({ outputs }) => ({
          outputs: outputs.map((value) => ({ ...value, shape: [B] })),
        })),
      says: 'turns [23, 2] into [23]',
    },
    {
      name: 'a size that is no size',
      broken: () =>
        withNode('Reshape', ({ outputs }) => ({
          outputs: outputs.map((value) => ({ ...value, shape: [-2 * B] })),
        })),
      says: '[-46]',
    },
    {
      name: 'an output that nothing makes',
      broken: () => ({ ...valid(), nodes: [] }),
      says: "output 'y' is never made",
    },
    {
      name: 'two things of one name',
      broken: () => ({ ...valid(), outputs: valid().outputs.map((output) => ({ ...output, name: 'x' })) }),
      says: "the name 'x' is given twice",
    },
    {
      name: 'a constant with too few elements',
      broken: () => {
        const graph = valid();
        return {
          ...graph,
          constants: graph.constants.map((each) => ({ ...each, data: each.data.slice(1) })),
        };
      },
      says: 'elements',
    },
    {
      name: 'a parameter with too few elements',
      broken: () => {
        const graph = valid();
        return {
          ...graph,
          parameters: graph.parameters.map((each) => ({ ...each, data: each.data.slice(1) })),
        };
      },
      says: "parameter 'w' holds 5 of 6 elements",
    },
    {
      name: 'a constant with a symbolic size',
      broken: () => {
        const builder = new GraphBuilder(symbols);
        const x = builder.input('x', 'float32', [B]);
        const y = builder.binary('Add', x, builder.constant('float32', [B], new Float32Array(B)));
        return builder.finish([{ name: 'y', value: y }]);
      },
      says: 'symbolic size B',
    },
    {
      name: 'a symbol that stands on no input',
      broken: () => ({ ...valid(), symbols: Symbols.choose(['B', 'T'], [3], 0) }),
      says: "no input carries the symbol 'T'",
    },
  ])('refuses $name', ({ broken, says }) => {
    const graph = broken();
    expect(() => checkGraph(graph)).toThrow(says);
  });

  test('says so with its own error', () => {
    expect(() => checkGraph({ ...valid(), nodes: [] })).toThrow(InvalidGraphError);
  });
});
