import type { Symbols } from './symbols.ts';

/** @file The recorded program: values, nodes and the graph they form. Nothing here computes. */

export type ElementType = 'float32' | 'int32' | 'int64' | 'bool' | 'int8' | 'uint8';

export type TensorData = Float32Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

/** One tensor of the program. Sizes are those of the trace; `Symbols` tells which of them are symbolic. */
export interface Value {
  readonly id: number;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** A floating point attribute; bare numbers are integers, as most attributes are. */
export interface FloatAttribute {
  readonly float: number;
}
export type Attribute = number | readonly number[] | string | FloatAttribute;
export type Attributes = Readonly<Record<string, Attribute>>;

export const float = (value: number): FloatAttribute => ({ float: value });

export interface Node {
  readonly operator: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** Where in the model it was recorded, as `encoder/layer.0/attention`. */
  readonly scope: string;
}

export interface Constant {
  readonly value: Value;
  readonly data: TensorData;
  readonly scope: string;
}

export interface NamedValue {
  readonly name: string;
  readonly value: Value;
}

export interface Graph {
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  /** In an order in which every value is made before it is used. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  /** Learned constants by name; a writer stores their data in the model or asks for it at each run. */
  readonly parameters: readonly (NamedValue & { readonly data: Float32Array })[];
  readonly symbols: Symbols;
}

/** The graph without nodes and constants that no output needs. */
export function withoutDeadNodes(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ value }) => value.id));
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some(({ id }) => needed.has(id))) return false;
      for (const { id } of node.inputs) needed.add(id);
      return true;
    })
    .reverse();
  return {
    ...graph,
    nodes,
    constants: graph.constants.filter(({ value }) => needed.has(value.id)),
    parameters: graph.parameters.filter(({ value }) => needed.has(value.id)),
  };
}
