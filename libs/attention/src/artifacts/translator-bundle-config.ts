import type { TransformerConfig } from '../models/transformer-config.ts';

export const modelType = 'attention-flow-transformer';

/**
 * The configuration in a parsed `config.json`.
 * @returns what is wrong with it, where it is none
 */
export function parseTranslatorConfig(json: unknown): TransformerConfig | string {
  if (typeof json !== 'object' || json === null) return 'config.json is not an object';
  const values: Readonly<Record<string, unknown>> = { ...json };
  if (values['model_type'] !== modelType)
    return `its model_type is '${String(values['model_type'])}', not '${modelType}'`;
  const wrong = Object.entries(settings).find(([name, isRight]) => !isRight(values[name]));
  if (wrong) return `config.json has no valid '${wrong[0]}': ${JSON.stringify(values[wrong[0]])}`;
  const config = values as unknown as TransformerConfig;
  return config.hiddenSize % config.numHeads === 0 && config.hiddenSize % 2 === 0
    ? config
    : `config.json has a width of ${config.hiddenSize}, which ${config.numHeads} heads cannot share`;
}

const isSize = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;
const oneOf =
  (...names: readonly string[]) =>
  (value: unknown) =>
    typeof value === 'string' && names.includes(value);

const settings: Readonly<Record<keyof TransformerConfig, (value: unknown) => boolean>> = {
  vocabSize: isSize,
  numLayers: isSize,
  positions: oneOf('sinusoidal', 'learned'),
  maxSourceTokens: isSize,
  maxTargetTokens: isSize,
  headDim: (value) => value === undefined,
  hiddenSize: isSize,
  numHeads: isSize,
  intermediateSize: isSize,
  layerNormEpsilon: (value) => typeof value === 'number' && value > 0,
  dropout: (value) => typeof value === 'number' && value >= 0 && value < 1,
  flow: oneOf('none', 'residual', 'gated'),
  norm: oneOf('pre', 'post'),
  activation: oneOf('gelu', 'relu'),
};
