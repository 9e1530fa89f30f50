import type { TextEncoderConfig } from '../models/text-encoder.ts';
import { isLanguageModelHead, languageModelNames } from '../models/language-model-head.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { encoderTensors } from './hugging-face-tensors.ts';
import type { NamedTensor } from './safetensors.ts';

/**
 * Encoder and language model head of a store by the names that Hugging Face's class for both has (`bert.encoder…`,
 * `cls.predictions…`); the class for the encoder alone reads them, too.
 * @throws RangeError where the store has no head
 */
export function languageModelTensors(
  store: ParameterStore,
  config: TextEncoderConfig,
): readonly (readonly [string, NamedTensor])[] {
  const { architecture = 'bert' } = config;
  const { encoderPrefix, bias } = languageModelNames[architecture];
  const head = [...store.own()].filter(([name]) => isLanguageModelHead(name, architecture));
  if (head.length === 0) throw new RangeError(`The store has no '${bias}'`);
  return [
    ...encoderTensors(store, config).map(([name, tensor]) => [`${encoderPrefix}${name}`, tensor] as const),
    ...head.map(([name, { shape, values }]) => [name, { shape, values }] as const),
  ];
}

/** Tensors by the names that the encoder's architecture gives them, without the prefix of a model with a head. */
export function withoutPrefix(
  tensors: ReadonlyMap<string, NamedTensor>,
  { architecture = 'bert' }: TextEncoderConfig,
): ReadonlyMap<string, NamedTensor> {
  const { encoderPrefix } = languageModelNames[architecture];
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name.startsWith(encoderPrefix) ? name.slice(encoderPrefix.length) : name,
      tensor,
    ]),
  );
}
