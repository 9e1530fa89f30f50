import type { ClassifierConfig, EncoderBranchConfig } from '../models/classifier-config.ts';
import { adapterTargets } from '../models/encoder-adapter.ts';
import type { AdapterConfig } from '../models/encoder-adapter.ts';
import type { ChunkReading } from '../models/long-text.ts';
import { poolings } from '../models/sentence-pooling.ts';
import type { PoolingMode } from '../models/sentence-pooling.ts';
import { encoderConfigJson, parseEncoderConfig } from './hugging-face-config.ts';

/** What `config.json` of a classifier's bundle holds. */
export type StoredClassifierConfig = ClassifierConfig & { readonly maxTokens: number };

export const modelType = 'attention-flow-classifier';

/** What `config.json` says; the encoder, where there is one, in the words of its architecture. */
export function classifierConfigJson(
  { encoder, ...config }: StoredClassifierConfig,
  padId: number,
): Readonly<Record<string, unknown>> {
  return {
    model_type: modelType,
    ...config,
    ...(encoder && { encoder: { ...encoderConfigJson(encoder, padId), pooling: encoder.pooling } }),
  };
}

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
  const { encoder, adapter, chunks, ...own } = values;
  if (chunks !== undefined && !isChunkReading(chunks))
    return `config.json has no valid 'chunks': ${JSON.stringify(chunks)}`;
  if (adapter !== undefined && !isAdapter(adapter))
    return `config.json has no valid 'adapter': ${JSON.stringify(adapter)}`;
  const config = {
    ...own,
    ...(adapter && { adapter }),
    ...(chunks && { chunks }),
  } as unknown as StoredClassifierConfig;
  return encoder === undefined ? config : withEncoder(config, encoder);
}

function withEncoder(config: StoredClassifierConfig, json: unknown): StoredClassifierConfig | string {
  const pooling = typeof json === 'object' && json !== null && 'pooling' in json ? json.pooling : undefined;
  if (!isPooling(pooling))
    return `config.json has no valid pooling of its encoder: ${JSON.stringify(pooling)}`;
  try {
    return { ...config, encoder: { ...parseEncoderConfig(json), pooling } satisfies EncoderBranchConfig };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isAdapter(value: unknown): value is AdapterConfig {
  const { rank, alpha, targets }: Readonly<Record<string, unknown>> = {
    ...(typeof value === 'object' ? value : {}),
  };
  const isTarget = (target: unknown) => adapterTargets.some((each) => each === target);
  return isSize(rank) && typeof alpha === 'number' && Array.isArray(targets) && targets.every(isTarget);
}

function isChunkReading(value: unknown): value is ChunkReading {
  const { maxTokens, overlapTokens }: Readonly<Record<string, unknown>> = {
    ...(typeof value === 'object' ? value : {}),
  };
  return isSize(maxTokens) && isCount(overlapTokens);
}

const isPooling = (value: unknown): value is PoolingMode =>
  typeof value === 'string' && Object.hasOwn(poolings, value);

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isSize = (value: unknown) => isCount(value) && Number(value) > 0;
const isRate = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1;
const oneOf =
  (...names: readonly string[]) =>
  (value: unknown) =>
    typeof value === 'string' && names.includes(value);

const settings: Readonly<
  Record<Exclude<keyof StoredClassifierConfig, 'encoder' | 'adapter' | 'chunks'>, (value: unknown) => boolean>
> = {
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
  headDim: (value) => value === undefined || isSize(value),
  intermediateSize: isSize,
  layerNormEpsilon: (value) => typeof value === 'number' && value > 0,
  dropout: isRate,
  flow: oneOf('none', 'residual', 'gated'),
  norm: oneOf('pre', 'post'),
  activation: oneOf('gelu', 'relu'),
};
