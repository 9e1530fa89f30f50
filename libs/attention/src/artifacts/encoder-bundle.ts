import { languageModelNames } from '../models/language-model-head.ts';
import type { FeaturePart, SentenceModel, SentenceReader } from '../models/sentence-model.ts';
import { sentenceOnnx } from '../models/sentence-session.ts';
import type { PoolingMode, SentencePooling } from '../models/sentence-pooling.ts';
import { TextEncoder, positionsFor } from '../models/text-encoder.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { Bundle, DamagedBundleError, saveBundle } from './bundle.ts';
import type { Manifest } from './bundle.ts';
import { encoderCard } from './encoder-card.ts';
import {
  lengthPath,
  moduleFiles,
  modulesPath,
  parseModules,
  parsePooling,
  poolingPath,
} from './encoder-modules.ts';
import {
  featureFiles,
  featurePart,
  featureTensor,
  parseFeatures,
  settingsPath,
  vocabularyPath,
} from './feature-files.ts';
import type { StoredFeatures } from './feature-files.ts';
import { encoderConfigJson, isPublishedLayout, parseEncoderConfig } from './hugging-face-config.ts';
import type { ConfigJson, StoredEncoderConfig } from './hugging-face-config.ts';
import { encoderTensors, fillEncoder } from './hugging-face-tensors.ts';
import { languageModelTensors, withoutPrefix } from './language-model-tensors.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

const task = 'encode';

export interface EncoderParts extends SentenceModel {
  /** The store that the encoder was built in: `store.within('encoder')` where its parameters are under `encoder.` there. */
  readonly store: ParameterStore;
  /** The store has a language model head, too, to be kept for further pretraining; not together with n-grams. */
  readonly hasLanguageModel?: boolean;
  readonly tokenizer: Tokenizer;
  /** Texts are cut to so many tokens, special ones included. */
  readonly maxTokens: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Where the numbers come from: data fingerprint, settings, seed, or the checkpoint that was imported. */
  readonly training: Readonly<Record<string, unknown>>;
}

/**
 * Writes an encoder as a bundle of task `encode`: a folder that is one of Hugging Face and sentence-transformers, too. What
 * else is in the store (heads) is left out.
 * @returns the manifest written
 * @throws OccupiedFolderError where something else than a bundle is in the way
 */
export async function saveEncoder(folder: string, parts: EncoderParts): Promise<Manifest> {
  const { encoder, features, tokenizer, maxTokens, metrics, training } = parts;
  const { config } = encoder;
  const description = { task, labels: [], training, metrics, decision: {} };
  return saveBundle(folder, description, {
    'config.json': JSON.stringify(configOf(parts), null, 2),
    ...tokenizer.files(),
    ...moduleFiles(parts, { hiddenSize: config.hiddenSize, maxTokens }),
    ...(features ? featureFiles(features) : {}),
    'model.safetensors': writeSafetensors(tensorsOf(parts), { format: 'pt' }),
    'model.onnx': sentenceOnnx(parts),
    'README.md': encoderCard(description, config, parts),
  });
}

function configOf({ encoder, tokenizer, hasLanguageModel = false }: EncoderParts): ConfigJson {
  const { config } = encoder;
  const json = encoderConfigJson(config, tokenizer.padId);
  const { className } = languageModelNames[config.architecture ?? 'bert'];
  return hasLanguageModel && isPublishedLayout(config) ? { ...json, architectures: [className] } : json;
}

function tensorsOf({ encoder, store, features, hasLanguageModel = false }: EncoderParts) {
  if (hasLanguageModel) return languageModelTensors(store, encoder.config);
  return [...encoderTensors(store, encoder.config), ...(features ? [featureTensor(store)] : [])];
}

/** An encoder's bundle, verified; its parts are read when asked for. */
export class EncoderBundle implements SentencePooling {
  private constructor(
    private readonly bundle: Bundle,
    readonly config: StoredEncoderConfig,
    readonly pooling: PoolingMode,
    readonly normalize: boolean,
    readonly maxTokens: number,
    private readonly stored: StoredFeatures | undefined,
  ) {}

  /** @throws DamagedBundleError naming the file, also for a bundle of another task */
  static async load(folder: string): Promise<EncoderBundle> {
    const bundle = await Bundle.load(folder);
    const { manifest } = bundle;
    if (manifest.task !== task)
      throw new DamagedBundleError(folder, `it is for '${manifest.task}', not '${task}'`);
    try {
      const config = parseEncoderConfig(bundle.json('config.json'));
      const { normalize } = parseModules(bundle.json(modulesPath));
      const pooling = parsePooling(bundle.json(poolingPath));
      const length = parseLength(bundle, config);
      return new EncoderBundle(bundle, config, pooling, normalize, length, storedFeatures(bundle));
    } catch (cause) {
      if (cause instanceof DamagedBundleError) throw cause;
      throw new DamagedBundleError(folder, cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  get folder(): string {
    return this.bundle.folder;
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  /** The bytes of the compiled forward pass, pooling included; see `SentenceSession`. */
  onnx(): Uint8Array {
    return this.bundle.bytes('model.onnx');
  }

  tokenizer(): Tokenizer {
    return Tokenizer.fromJson(this.bundle.json('tokenizer.json'), this.bundle.json('tokenizer_config.json'));
  }

  /** Turns texts into the inputs of `onnx`. */
  reader(): SentenceReader {
    const { maxTokens, stored } = this;
    return { tokenizer: this.tokenizer(), maxTokens, ...(stored ? { features: stored.inputs } : {}) };
  }

  /** Numbers in an embedding: those of the encoder, and those of the n-grams where it reads them. */
  get dimensions(): number {
    return this.config.hiddenSize + (this.stored?.size ?? 0);
  }

  /** Every tensor by the name that its architecture gives it, without a prefix. */
  tensors(): ReadonlyMap<string, NamedTensor> {
    const tensors = readSafetensors(this.bundle.bytes('model.safetensors'), 'model.safetensors');
    return withoutPrefix(tensors, this.config);
  }

  /**
   * The n-gram part, filled with the bundle's parameters.
   * @param store where its parameter is made
   * @returns undefined where the bundle has none
   * @throws DamagedBundleError where vocabulary and table differ in size
   */
  features(store: ParameterStore): FeaturePart | undefined {
    if (!this.stored) return undefined;
    const part = featurePart(this.stored, store, this.tensors());
    if (part) return part;
    throw new DamagedBundleError(this.folder, `its n-grams do not fit ${vocabularyPath}`);
  }

  /**
   * Builds the encoder and fills it with the bundle's parameters.
   * @param store where its parameters are made: a part of a store (`within`) gives their names its prefix
   */
  encoder(store = new ParameterStore()): TextEncoder {
    const encoder = new TextEncoder(store.undrawn(), this.config);
    fillEncoder(store, this.config, this.tensors());
    return encoder;
  }
}

function storedFeatures(bundle: Bundle): StoredFeatures | undefined {
  if (!(vocabularyPath in bundle.manifest.files)) return undefined;
  const features = parseFeatures(bundle.json(vocabularyPath), bundle.json(settingsPath));
  if (typeof features !== 'string') return features;
  throw new DamagedBundleError(bundle.folder, features);
}

function parseLength(bundle: Bundle, config: StoredEncoderConfig): number {
  const json = bundle.json(lengthPath);
  const length =
    typeof json === 'object' && json !== null && 'max_seq_length' in json ? json.max_seq_length : 0;
  const most = positionsFor(config);
  if (typeof length === 'number' && Number.isSafeInteger(length) && length > 0 && length <= most)
    return length;
  throw new DamagedBundleError(bundle.folder, `${lengthPath} has no max_seq_length from 1 to ${most}`);
}
