import { AttentionError } from '../engine/errors.ts';
import { ClassifierNetwork } from '../models/classifier-network.ts';
import type { AdapterConfig } from '../models/encoder-adapter.ts';
import { encoderPlace } from '../models/encoder-branch.ts';
import { TextInputs } from '../models/text-inputs.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { adapterFiles, adapterTensors, adapterTensorsPath, headTensorsPath } from './adapter-files.ts';
import { Bundle, DamagedBundleError, saveBundle } from './bundle.ts';
import type { Manifest } from './bundle.ts';
import type { ClassifierParts } from './classifier-bundle.ts';
import { classifierCard } from './classifier-card.ts';
import { classifierConfigJson, parseClassifierConfig } from './classifier-config-json.ts';
import type { StoredClassifierConfig } from './classifier-config-json.ts';
import { describeHeads, parseHeads } from './classifier-decision.ts';
import type { DecidedHead } from './classifier-decision.ts';
import { fillFromBase } from './encoder-base.ts';
import type { EncoderBase } from './encoder-base.ts';
import { fillByName } from './hugging-face-tensors.ts';
import { readSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

export const adapterTask = 'adapter';

/** An adapter and a base that do not belong together: its numbers mean something on the one it was trained on alone. */
export class AdapterBaseError extends AttentionError {
  readonly code = 'ATTENTION_ADAPTER_BASE';

  constructor(
    readonly folder: string,
    problem: string,
  ) {
    super(`Adapter '${folder}' cannot be used: ${problem}`);
  }
}

export interface AdapterParts extends Omit<ClassifierParts, 'onnx'> {
  /** The bundle whose encoder it adapts. */
  readonly base: { readonly version: string };
}

/**
 * Writes the low-rank updates, head and bags of a classifier without its encoder, as a bundle of task `adapter`.
 * @throws TypeError for a network without an adapter
 */
export async function saveAdapter(folder: string, parts: AdapterParts): Promise<Manifest> {
  const { inputs, network, store, heads, metrics, training, base } = parts;
  const { adapter } = network.config;
  if (!adapter || !network.encoder) throw new TypeError('The network has no adapter');
  const config = {
    ...classifierConfigJson({ ...network.config, maxTokens: inputs.maxTokens }, inputs.tokenizer.padId),
    base: base.version,
  };
  const description = { task: adapterTask, ...describeHeads(heads), training, metrics };
  return saveBundle(folder, description, {
    'config.json': JSON.stringify(config, null, 2),
    'features.json': JSON.stringify(inputs.features.toJson()),
    ...adapterFiles(store, network.encoder.encoder, adapter, base),
    'README.md': classifierCard(description, heads),
  });
}

/** A classifier's adapter, verified; answers on its base alone. */
export class AdapterBundle {
  private constructor(
    private readonly bundle: Bundle,
    readonly config: StoredClassifierConfig & { readonly adapter: AdapterConfig },
    readonly heads: readonly DecidedHead[],
    /** Version of the base. */
    readonly base: string,
  ) {}

  /** @throws DamagedBundleError naming the file, also for a bundle of another task */
  static async load(folder: string): Promise<AdapterBundle> {
    const bundle = await Bundle.load(folder);
    const { manifest } = bundle;
    if (manifest.task !== adapterTask)
      throw new DamagedBundleError(folder, `it is for '${manifest.task}', not '${adapterTask}'`);
    const json = bundle.json('config.json');
    const config = parseClassifierConfig(json);
    if (typeof config === 'string') throw new DamagedBundleError(folder, config);
    const { adapter } = config;
    const base = typeof json === 'object' && json !== null && 'base' in json ? json.base : undefined;
    if (!adapter || !config.encoder || typeof base !== 'string')
      throw new DamagedBundleError(folder, 'config.json does not say what it adapts');
    const heads = parseHeads(manifest, config.numClasses);
    if (typeof heads === 'string') throw new DamagedBundleError(folder, heads);
    return new AdapterBundle(bundle, { ...config, adapter }, heads, base);
  }

  get folder(): string {
    return this.bundle.folder;
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  /** @throws AdapterBaseError where it is not the one that the adapter was trained on */
  requireBase({ manifest }: EncoderBase): void {
    if (manifest.version === this.base) return;
    const problem = `it was trained on the base of version ${this.base}, this one is ${manifest.version}`;
    throw new AdapterBaseError(this.folder, problem);
  }

  /** Turns texts into inputs, with the tokenizer of the base. */
  inputs(base: EncoderBase): TextInputs {
    const features = FeatureVocabulary.fromJson(this.bundle.json('features.json'));
    return new TextInputs(base.tokenizer(), features, this.config.maxTokens);
  }

  /** Every parameter that learned, by its name in the network: of the updates, the head and the bags. */
  tensors(): ReadonlyMap<string, NamedTensor> {
    const [updates, head] = [adapterTensorsPath, headTensorsPath].map((path) =>
      readSafetensors(this.bundle.bytes(path), path),
    );
    return adapterTensors(updates ?? new Map<string, NamedTensor>(), head ?? new Map<string, NamedTensor>());
  }

  /** The whole network, to be traced: for explanations. @throws AdapterBaseError */
  network(base: EncoderBase): ClassifierNetwork {
    this.requireBase(base);
    const store = new ParameterStore();
    const network = new ClassifierNetwork(store, this.config);
    fillFromBase(store, base);
    const own = store.all().filter(({ name }) => !name.startsWith(`${encoderPlace}.`));
    fillByName(new Map(own.map((parameter) => [parameter.name, parameter])), this.tensors());
    return network;
  }
}
