import { SentenceBag, SentenceFeatures, bagName } from '../models/sentence-features.ts';
import type { FeaturePart } from '../models/sentence-model.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import type { NamedTensor } from './safetensors.ts';

/**
 * @file The n-grams beside an encoder: an extension of the folder that other libraries do not know. They read the encoder
 * and leave `features.weight` in `model.safetensors` alone.
 */

export const vocabularyPath = 'features.json';
/** Width of the features' part of an embedding, and its share of a cosine. */
export const settingsPath = 'features_config.json';
const tensorName = `${bagName}.weight`;

export function featureFiles({ inputs, bag, share }: FeaturePart): Readonly<Record<string, string>> {
  return {
    [vocabularyPath]: JSON.stringify(inputs.vocabulary.toJson()),
    [settingsPath]: JSON.stringify({ size: bag.config.size, share }, null, 2),
  };
}

/** @throws RangeError where the store has no n-gram table */
export function featureTensor(store: ParameterStore): readonly [string, NamedTensor] {
  const parameter = store.own().get(tensorName);
  if (!parameter) throw new RangeError(`The store has no '${tensorName}'`);
  return [tensorName, { shape: parameter.shape, values: parameter.values }];
}

export interface StoredFeatures {
  readonly inputs: SentenceFeatures;
  readonly size: number;
  readonly share: number;
}

/** @returns what is wrong with it, where it is none */
export function parseFeatures(vocabulary: unknown, settings: unknown): StoredFeatures | string {
  const { size, share } = {
    size: undefined,
    share: undefined,
    ...(typeof settings === 'object' ? settings : {}),
  } as { readonly size: unknown; readonly share: unknown };
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1)
    return `${settingsPath} has no valid 'size'`;
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) return `${settingsPath} has no valid 'share'`;
  return { inputs: new SentenceFeatures(FeatureVocabulary.fromJson(vocabulary)), size, share };
}

/**
 * The n-gram table, made in a store and filled.
 * @returns undefined where the tensors do not hold one of this size
 */
export function featurePart(
  { inputs, size, share }: StoredFeatures,
  store: ParameterStore,
  tensors: ReadonlyMap<string, NamedTensor>,
): FeaturePart | undefined {
  const bag = new SentenceBag(store.undrawn(), { numFeatures: inputs.vocabulary.size, size });
  const parameter = store.own().get(tensorName);
  const tensor = tensors.get(tensorName);
  if (!parameter || tensor?.shape.join() !== parameter.shape.join()) return undefined;
  parameter.values.set(tensor.values);
  parameter.touch();
  return { inputs, bag, share };
}
