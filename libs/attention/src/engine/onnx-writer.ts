import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import type { Attribute, ElementType, Graph, NamedValue, TensorData, Value } from './graph.ts';
import { opset, runtimeDomain, runtimeOperators } from './operators.ts';

/** Version of the ONNX file format (IR 9 goes with opset 20). */
const irVersion = 9;

const elementTypes: Readonly<Record<ElementType, number>> = {
  float32: onnxProto.onnx.TensorProto.DataType.FLOAT,
  uint8: onnxProto.onnx.TensorProto.DataType.UINT8,
  int8: onnxProto.onnx.TensorProto.DataType.INT8,
  int32: onnxProto.onnx.TensorProto.DataType.INT32,
  int64: onnxProto.onnx.TensorProto.DataType.INT64,
  bool: onnxProto.onnx.TensorProto.DataType.BOOL,
};

export interface OnnxOptions {
  /** Stored in the model (to serve), or asked for at each run (to train). */
  readonly parameters: 'stored' | 'inputs';
}

/** The graph as the bytes of an ONNX model. */
export function writeOnnx(graph: Graph, options: OnnxOptions): Uint8Array {
  const nameOf = valueNames(graph);
  const info = (named: NamedValue): onnx.IValueInfoProto => valueInfo(named, graph);
  const stored = options.parameters === 'stored';
  const model = onnxProto.onnx.ModelProto.create({
    irVersion,
    producerName: 'attention-flow',
    opsetImport: [
      { domain: '', version: opset },
      ...(graph.nodes.some(({ operator }) => runtimeOperators.has(operator)) ? [runtimeDomain] : []),
    ],
    graph: {
      name: 'attention-flow',
      input: [...graph.inputs, ...(stored ? [] : graph.parameters)].map(info),
      output: graph.outputs.map(info),
      initializer: [
        ...graph.constants.map(({ value, data }) => tensor(nameOf(value), value, data)),
        ...(stored ? graph.parameters.map(({ name, value, data }) => tensor(name, value, data)) : []),
      ],
      node: [
        ...graph.nodes.map(({ operator, inputs, outputs, attributes, scope }, position) => ({
          opType: operator,
          ...(runtimeOperators.has(operator) ? { domain: runtimeDomain.domain } : {}),
          name: `${scope}/${operator}_${position}`,
          input: inputs.map(nameOf),
          output: outputs.map(nameOf),
          attribute: Object.entries(attributes).map(([name, attribute]) => ({
            name,
            ...attributeProto(operator, name, attribute),
          })),
        })),
        ...renamedOutputs(graph, nameOf),
      ],
    },
  });
  return onnxProto.onnx.ModelProto.encode(model).finish();
}

/** Inputs and parameters keep their names; an output that has several names, or is an input, is copied by Identity. */
function valueNames(graph: Graph): (value: Value) => string {
  const names = new Map<number, string>();
  for (const { name, value } of [...graph.inputs, ...graph.parameters]) names.set(value.id, name);
  const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs.map(({ id }) => id)));
  for (const { name, value } of graph.outputs) {
    if (made.has(value.id) && !names.has(value.id)) names.set(value.id, name);
  }
  return ({ id }) => names.get(id) ?? `v${id}`;
}

const renamedOutputs = (graph: Graph, nameOf: (value: Value) => string): onnx.INodeProto[] =>
  graph.outputs
    .filter(({ name, value }) => nameOf(value) !== name)
    .map(({ name, value }) => ({
      opType: 'Identity',
      name: `output/${name}`,
      input: [nameOf(value)],
      output: [name],
    }));

function valueInfo({ name, value }: NamedValue, { symbols }: Graph): onnx.IValueInfoProto {
  const dim = value.shape.map((size) =>
    symbols.isSymbolic(size) ? { dimParam: symbols.describe(size) } : { dimValue: size },
  );
  return { name, type: { tensorType: { elemType: elementTypes[value.type], shape: { dim } } } };
}

function tensor(name: string, { type, shape }: Value, data: TensorData): onnx.ITensorProto {
  return {
    name,
    dims: [...shape],
    dataType: elementTypes[type],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function attributeProto(operator: string, name: string, attribute: Attribute): onnx.IAttributeProto {
  const types = onnxProto.onnx.AttributeProto.AttributeType;
  if (typeof attribute === 'string') {
    return operator === 'Cast' && name === 'to'
      ? { type: types.INT, i: elementTypes[attribute as ElementType] }
      : { type: types.STRING, s: new TextEncoder().encode(attribute) };
  }
  if (typeof attribute === 'number') return { type: types.INT, i: attribute };
  if ('float' in attribute) return { type: types.FLOAT, f: attribute.float };
  return { type: types.INTS, ints: [...attribute] };
}
