import type { ClassifierConfig } from '../models/classifier-config.ts';

/** What `config.json` of a classifier's bundle holds. */
export type StoredClassifierConfig = ClassifierConfig & { readonly maxTokens: number };

export const modelType = 'attention-flow-classifier';

/**
 * The configuration in a parsed `config.json`.
 * @returns what is wrong with it, where it is none
 */
export function parseClassifierConfig(json: unknown): StoredClassifierConfig | string {
  if (typeof json !== 'object' || json === null) return 'config.json is not an object';
  const values: Readonly<Record<string, unknown>> = { ...json };
  if (values['model_type'] !== modelType)
    return `its model_type is '${String(values['model_type'])}', not '${modelType}'`;
  const wrong = Object.entries(settings).find(([name, isRight]) => !isRight(values[name]));
  if (wrong) return `config.json has no valid '${wrong[0]}': ${JSON.stringify(values[wrong[0]])}`;
  return values as unknown as StoredClassifierConfig;
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isSize = (value: unknown) => isCount(value) && Number(value) > 0;
const isRate = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1;
const oneOf =
  (...names: readonly string[]) =>
  (value: unknown) =>
    typeof value === 'string' && names.includes(value);

const settings: Readonly<Record<keyof StoredClassifierConfig, (value: unknown) => boolean>> = {
  maxTokens: isSize,
  vocabSize: isSize,
  numFeatures: isCount,
  numClasses: isSize,
  numLayers: isCount,
  convolutions: (value) => Array.isArray(value) && value.every((width) => isSize(width) && width % 2 === 1),
  bagSize: isSize,
  numBags: isCount,
  embeddingDropout: isRate,
  headDropout: isRate,
  hiddenSize: isSize,
  numHeads: isSize,
  intermediateSize: isSize,
  layerNormEpsilon: (value) => typeof value === 'number' && value > 0,
  dropout: isRate,
  flow: oneOf('none', 'residual', 'gated'),
  norm: oneOf('pre', 'post'),
  activation: oneOf('gelu', 'relu'),
};
