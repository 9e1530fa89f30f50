import type { NamedTensor } from '../../artifacts/safetensors.ts';
import { InvalidOptionError } from '../../data/errors.ts';
import type { ClassifierConfig } from '../../models/classifier-config.ts';
import { encoderPlace } from '../../models/encoder-branch.ts';
import { encoderNames } from '../../models/text-encoder-names.ts';
import { headWidth } from '../../nn/attention.ts';
import { bertLayerNames } from '../../nn/encoder-layer.ts';

/** A classifier as its configuration and its parameters by name. */
export interface ClassifierTensors<Config extends ClassifierConfig = ClassifierConfig> {
  readonly config: Config;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** Attention layers that can be taken out: those of the encoder, where there is one. */
export const layersOf = ({ encoder, numLayers }: ClassifierConfig): number => encoder?.numLayers ?? numLayers;

/** What the parameters of a layer begin with. */
export const layerPrefix = ({ encoder }: ClassifierConfig, layer: number): string =>
  encoder
    ? `${encoderPlace}.${encoderNames[encoder.architecture ?? 'bert'].layer(layer)}.`
    : `tokens.layer.${layer}.`;

/**
 * Without some attention layers; those above move down. The lowest one has nothing below to flow from.
 * @throws InvalidOptionError where none would be left
 */
export function withoutLayers<Config extends ClassifierConfig>(
  { config, tensors }: ClassifierTensors<Config>,
  removed: ReadonlySet<number>,
): ClassifierTensors<Config> {
  const kept = Array.from({ length: layersOf(config) }, (_, layer) => layer).filter(
    (layer) => !removed.has(layer),
  );
  if (kept.length === 0)
    throw new InvalidOptionError(
      'layers',
      removed.size,
      `fewer than ${layersOf(config)}, those of the model`,
    );
  const moved = new Map(
    [...tensors].flatMap(([name, tensor]) => {
      const from = Array.from({ length: layersOf(config) }, (_, layer) => layer).find((layer) =>
        name.startsWith(layerPrefix(config, layer)),
      );
      if (from === undefined) return [[name, tensor] as const];
      const to = kept.indexOf(from);
      return to < 0
        ? []
        : [[layerPrefix(config, to) + name.slice(layerPrefix(config, from).length), tensor] as const];
    }),
  );
  const { encoder } = config;
  const numLayers = kept.length;
  return {
    config: encoder ? { ...config, encoder: { ...encoder, numLayers } } : { ...config, numLayers },
    tensors: moved,
  };
}

/** Rows and columns of a layer's tensors that belong to heads, by the end of the name. */
const { attention, attentionOutput } = bertLayerNames;
const perNumber = [attention.query, attention.key, attention.value].flatMap((name) => [
  `${name}.weight`,
  `${name}.bias`,
]);
const perHead = ['gate', 'temperature'].flatMap((name) => [`${name}.weight`, `${name}.bias`]);

/**
 * Without some heads, as many in each layer.
 * @param removed by layer
 * @throws InvalidOptionError for an encoder, whose architecture knows no such heads; where none would be left
 */
export function withoutHeads<Config extends ClassifierConfig>(
  { config, tensors }: ClassifierTensors<Config>,
  removed: readonly ReadonlySet<number>[],
): ClassifierTensors<Config> {
  requireOwnHeads(config);
  const [count = 0] = removed.map(({ size }) => size);
  if (count >= config.numHeads)
    throw new InvalidOptionError('heads', count, `fewer than ${config.numHeads}, those of a layer`);
  const headDim = headWidth(config);
  const changed = new Map(tensors);
  removed.forEach((heads, layer) => {
    const kept = Array.from({ length: config.numHeads }, (_, head) => head).filter(
      (head) => !heads.has(head),
    );
    const numbers = kept.flatMap((head) => Array.from({ length: headDim }, (_, at) => head * headDim + at));
    const prefix = layerPrefix(config, layer);
    const change = (name: string, by: (tensor: NamedTensor) => NamedTensor) => {
      const tensor = tensors.get(prefix + name);
      if (tensor) changed.set(prefix + name, by(tensor));
    };
    for (const name of perNumber) change(name, (tensor) => rowsOf(tensor, numbers));
    for (const name of perHead) change(name, (tensor) => rowsOf(tensor, kept));
    change(`${attentionOutput}.weight`, (tensor) => columnsOf(tensor, numbers));
  });
  return { config: { ...config, numHeads: config.numHeads - count, headDim }, tensors: changed };
}

/** With what one head says made zero: the model as it would be without it, in its old shape. */
export function withSilentHead<Config extends ClassifierConfig>(
  { config, tensors }: ClassifierTensors<Config>,
  layer: number,
  head: number,
): ClassifierTensors<Config> {
  requireOwnHeads(config);
  const name = `${layerPrefix(config, layer)}${attentionOutput}.weight`;
  const output = tensors.get(name);
  if (!output) throw new TypeError(`The model has no tensor '${name}'`);
  const [rows = 0, width = 0] = output.shape;
  const headDim = headWidth(config);
  const values = output.values.slice();
  for (let row = 0; row < rows; row++)
    values.fill(0, row * width + head * headDim, row * width + (head + 1) * headDim);
  return { config, tensors: new Map(tensors).set(name, { shape: output.shape, values }) };
}

function requireOwnHeads({ encoder }: ClassifierConfig): void {
  if (encoder)
    throw new InvalidOptionError(
      'heads',
      'given',
      'absent: the architecture of its encoder fixes them; take out layers',
    );
}

function rowsOf({ shape, values }: NamedTensor, rows: readonly number[]): NamedTensor {
  const width = values.length / (shape[0] ?? 1);
  const kept = new Float32Array(rows.length * width);
  rows.forEach((row, at) => kept.set(values.subarray(row * width, (row + 1) * width), at * width));
  return { shape: [rows.length, ...shape.slice(1)], values: kept };
}

function columnsOf({ shape, values }: NamedTensor, columns: readonly number[]): NamedTensor {
  const [rows = 0, width = 0] = shape;
  const kept = Float32Array.from({ length: rows * columns.length }, (_, at) => {
    const row = Math.floor(at / columns.length);
    return values[row * width + (columns[at % columns.length] ?? 0)] ?? 0;
  });
  return { shape: [rows, columns.length], values: kept };
}
