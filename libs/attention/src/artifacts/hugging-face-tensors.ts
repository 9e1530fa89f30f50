import type { Parameter } from '../engine/parameter.ts';
import type { TextEncoderConfig } from '../models/text-encoder.ts';
import { encoderNames } from '../models/text-encoder-names.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { UnsupportedCheckpointError } from './hugging-face-errors.ts';
import type { NamedTensor } from './safetensors.ts';

type Tensors = ReadonlyMap<string, NamedTensor>;

/** What models with a head put before the names of their encoder. */
const prefixes = ['', 'bert.', 'roberta.', 'distilbert.'];
/** Checkpoints that came from TensorFlow call the scale and the bias of a normalisation so. */
const olderNames: readonly (readonly [now: RegExp, then: string])[] = [
  [/(LayerNorm|layer_norm)\.weight$/, '$1.gamma'],
  [/(LayerNorm|layer_norm)\.bias$/, '$1.beta'],
];

/**
 * Copies tensors into the parameters of the same names; a prefix such as `bert.` before the names of the checkpoint is
 * allowed.
 * @returns the names of the tensors that no parameter took, such as those of heads
 * @throws UnsupportedCheckpointError where one is absent or has another shape
 */
export function fillByName(parameters: ReadonlyMap<string, Parameter>, tensors: Tensors): readonly string[] {
  const left = new Set(tensors.keys());
  for (const [name, parameter] of parameters) {
    const found = namesFor(name).find((each) => tensors.has(each));
    const tensor = found === undefined ? undefined : tensors.get(found);
    if (found === undefined || !tensor)
      throw new UnsupportedCheckpointError(`The checkpoint has no tensor '${name}'`);
    if (tensor.shape.join() !== parameter.shape.join()) {
      throw new UnsupportedCheckpointError(
        `Tensor '${found}' has shape [${tensor.shape.join(', ')}], the model needs [${parameter.shape.join(', ')}]`,
      );
    }
    parameter.values.set(tensor.values);
    parameter.touch();
    left.delete(found);
  }
  return [...left];
}

/** The same for parameters that carry their full names. */
export function fillParameters(parameters: readonly Parameter[], tensors: Tensors): void {
  fillByName(new Map(parameters.map((parameter) => [parameter.name, parameter])), tensors);
}

/** The same for the encoder in a store, whatever else is there. */
export function fillEncoder(
  store: ParameterStore,
  config: TextEncoderConfig,
  tensors: Tensors,
): readonly string[] {
  return fillByName(encoderParameters(store, config), tensors);
}

/** The parameters of the encoder in a store as named tensors, without the store's prefix. */
export function encoderTensors(
  store: ParameterStore,
  config: TextEncoderConfig,
): readonly (readonly [string, NamedTensor])[] {
  return [...encoderParameters(store, config)].map(([name, { shape, values }]) => [name, { shape, values }]);
}

/** @throws RangeError where the store has no encoder of this configuration */
function encoderParameters(store: ParameterStore, config: TextEncoderConfig): ReadonlyMap<string, Parameter> {
  const { embeddings, layer } = encoderNames[config.architecture ?? 'bert'];
  const parts = [
    ...Object.values(embeddings),
    ...Array.from({ length: config.numLayers }, (_, index) => layer(index)),
  ].map((part) => `${part}.`);
  const own = [...store.own()].filter(([name]) => parts.some((part) => name.startsWith(part)));
  if (own.length > 0) return new Map(own);
  throw new RangeError(
    `The store has no '${embeddings.words}': give the part that the encoder was built in (within)`,
  );
}

const namesFor = (name: string): readonly string[] => {
  const older = olderNames.flatMap(([now, then]) => (now.test(name) ? [name.replace(now, then)] : []));
  return prefixes.flatMap((prefix) => [name, ...older].map((each) => prefix + each));
};
