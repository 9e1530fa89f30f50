import { concat, mean, reshape } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { trace } from '../engine/compile.ts';
import { ShapeError } from '../engine/errors.ts';
import { logSoftmax } from '../engine/fused.ts';
import type { Graph } from '../engine/graph.ts';
import { float32, int32 } from '../engine/signature.ts';
import type { InputType } from '../engine/signature.ts';
import type { Memory } from '../nn/attention.ts';
import { Dropout } from '../nn/dropout.ts';
import type { Transformer } from './transformer.ts';
import type { TransformerConfig } from './transformer-config.ts';

/** @file The two functions that a translator is served with: sources to memories, and newest tokens to next ones. */

export const sourceSignature = {
  ids: int32(['B', 'S']),
  positions: int32(['S']),
  mask: float32(['B', 'S']),
} as const;

type Tensors = Readonly<Record<string, Tensor>>;

/** Names of one layer's keys and values among inputs and outputs. */
export const memoryNames = (kind: 'memory' | 'past' | 'newest', layer: number) =>
  ({ key: `${kind}.${layer}.key`, value: `${kind}.${layer}.value` }) as const;

/** Sources to the keys and values that each decoder layer attends to, `memory.0.key` ... `[B, H, S, K]`. */
export const encoderGraph = (network: Transformer): Graph =>
  trace((source) => {
    const { memories } = network.encode(source, new Dropout(undefined));
    return named('memory', memories);
  }, sourceSignature);

/** Inputs of the decoder step: `B` texts of `W` hypotheses, `P` slots of the cache, `S` source tokens. */
export function stepSignature({
  numLayers,
  numHeads,
  hiddenSize,
}: TransformerConfig): Readonly<Record<string, InputType>> {
  const headDim = hiddenSize / numHeads;
  const layers = Array.from({ length: numLayers }, (_, layer) => layer);
  const both = (kind: 'memory' | 'past', type: InputType) =>
    layers.flatMap((layer) => Object.values(memoryNames(kind, layer)).map((name) => [name, type] as const));
  return {
    ids: int32(['B', 'W']),
    position: int32([1]),
    slots: int32(['P']),
    mask: float32(['B', 'S']),
    ...Object.fromEntries([
      ...both('past', float32(['B', 'W', numHeads, 'P', headDim])),
      ...both('memory', float32(['B', numHeads, 'S', headDim])),
    ]),
  };
}

/**
 * The newest token of each hypothesis to `logProbabilities` of the next, `[B·W, V]`; its own keys and values for the cache,
 * `newest.0.key` ... `[B·W, H, 1, K]`; and `attention`, how much it took from each source token, `[B, L, W, S]`, the mean of
 * the heads of each layer.
 */
export function stepGraph(network: Transformer): Graph {
  const { numLayers, numHeads, hiddenSize } = network.config;
  const step = (inputs: Tensors) => {
    const ids = given<Tensor2D>(inputs, 'ids', 2);
    const [B, W] = ids.shape;
    const P = given<Tensor1D>(inputs, 'slots', 1).shape[0];
    const layers = Array.from({ length: numLayers }, (_, layer) => layer);
    const pasts = layers.map((layer) => {
      const { key, value } = memoryNames('past', layer);
      const ofRows = (name: string): Tensor4D =>
        reshape(given(inputs, name, 5), [B * W, numHeads, P, hiddenSize / numHeads]);
      return { key: ofRows(key), value: ofRows(value) };
    });
    const memories = layers.map((layer) => {
      const { key, value } = memoryNames('memory', layer);
      return { key: given<Tensor4D>(inputs, key, 4), value: given<Tensor4D>(inputs, value, 4) };
    });
    const newest = {
      ids,
      position: given<Tensor1D>(inputs, 'position', 1),
      slots: given<Tensor1D>(inputs, 'slots', 1),
    };
    const mask = given<Tensor2D>(inputs, 'mask', 2);
    const decoded = network.decodeNewest(newest, pasts, { memories, mask });
    const maps = decoded.layers.map(({ cross }) => mean(cross.attention, 1, true));
    return {
      logProbabilities: logSoftmax(network.logits(decoded.hidden)),
      attention: concat(maps, 1),
      ...named(
        'newest',
        decoded.layers.map(({ self }) => self.newest),
      ),
    };
  };
  return trace<ReturnType<typeof stepSignature>, string>(step, stepSignature(network.config));
}

function named(kind: 'memory' | 'newest', memories: readonly Memory[]): Tensors {
  return Object.fromEntries(
    memories.flatMap(({ key, value }, layer) => {
      const names = memoryNames(kind, layer);
      return [[names.key, key] as const, [names.value, value] as const];
    }),
  );
}

function given<T extends Tensor>(inputs: Tensors, name: string, rank: number): T {
  const tensor = inputs[name];
  if (tensor?.rank !== rank) throw new ShapeError(`Input '${name}' is no tensor of rank ${rank}`);
  return tensor as T;
}
