import { ClassifierNetwork } from '../models/classifier-network.ts';
import { TextInputs } from '../models/text-inputs.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { Bundle, DamagedBundleError, saveBundle } from './bundle.ts';
import type { Manifest } from './bundle.ts';
import { classifierCard } from './classifier-card.ts';
import { modelType, parseClassifierConfig } from './classifier-config-json.ts';
import type { StoredClassifierConfig } from './classifier-config-json.ts';
import { fillParameters } from './hugging-face.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const task = 'classify';

/** How logits become an answer. */
export interface ClassifierDecision {
  /** Logits are divided by this before the softmax. */
  readonly temperature: number;
  /** The label for texts that belong to no class; absent where none was asked for. */
  readonly outOfScope?: string;
  /** A text is out of scope where its largest logit is below this; absent where none could be chosen. */
  readonly threshold?: number;
}

export interface ClassifierParts {
  readonly inputs: TextInputs;
  readonly network: ClassifierNetwork;
  readonly store: ParameterStore;
  /** The compiled forward pass. */
  readonly onnx: Uint8Array;
  readonly labels: readonly string[];
  readonly decision: ClassifierDecision;
  readonly metrics: Readonly<Record<string, number>>;
  readonly training: Readonly<Record<string, unknown>>;
}

export async function saveClassifier(folder: string, parts: ClassifierParts): Promise<Manifest> {
  const { inputs, network, store, onnx, labels, decision, metrics, training } = parts;
  const config = { model_type: modelType, ...network.config, maxTokens: inputs.maxTokens };
  const description = { task, labels, training, metrics, decision: { ...decision } };
  return saveBundle(folder, description, {
    'config.json': JSON.stringify(config, null, 2),
    ...inputs.tokenizer.files(),
    'features.json': JSON.stringify(inputs.features.toJson()),
    'model.safetensors': writeSafetensors(
      store.all().map(({ name, shape, values }) => [name, { shape, values }] as const),
      { format: 'pt' },
    ),
    'model.onnx': onnx,
    'README.md': classifierCard(description),
  });
}

/** A classifier's bundle, verified; its parts are read when asked for. */
export class ClassifierBundle {
  private constructor(
    private readonly bundle: Bundle,
    readonly config: StoredClassifierConfig,
    readonly decision: ClassifierDecision,
  ) {}

  /** @throws DamagedBundleError naming the file, also for a bundle of another task */
  static async load(folder: string): Promise<ClassifierBundle> {
    const bundle = await Bundle.load(folder);
    const { manifest } = bundle;
    if (manifest.task !== task)
      throw new DamagedBundleError(folder, `it is for '${manifest.task}', not '${task}'`);
    const config = parseClassifierConfig(bundle.json('config.json'));
    if (typeof config === 'string') throw new DamagedBundleError(folder, config);
    if (config.numClasses !== manifest.labels.length) {
      const detail = `it has ${manifest.labels.length} labels for ${config.numClasses} classes`;
      throw new DamagedBundleError(folder, detail);
    }
    const decision = parseDecision(manifest.decision);
    if (typeof decision === 'string') throw new DamagedBundleError(folder, decision);
    return new ClassifierBundle(bundle, config, decision);
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  get labels(): readonly string[] {
    return this.bundle.manifest.labels;
  }

  /** The bytes of the compiled forward pass. */
  onnx(): Uint8Array {
    return this.bundle.bytes('model.onnx');
  }

  inputs(): TextInputs {
    const tokenizer = Tokenizer.fromJson(
      this.bundle.json('tokenizer.json'),
      this.bundle.json('tokenizer_config.json'),
    );
    return new TextInputs(
      tokenizer,
      FeatureVocabulary.fromJson(this.bundle.json('features.json')),
      this.config.maxTokens,
    );
  }

  /** The network with its learned parameters, to be traced again: for explanations and further training. */
  network(): { readonly network: ClassifierNetwork; readonly store: ParameterStore } {
    const store = new ParameterStore({ normal: () => 0 });
    const network = new ClassifierNetwork(store, this.config);
    fillParameters(store.all(), readSafetensors(this.bundle.bytes('model.safetensors'), 'model.safetensors'));
    return { network, store };
  }
}

/** @returns what is wrong with it, where it is none */
function parseDecision(decision: Readonly<Record<string, unknown>>): ClassifierDecision | string {
  const { temperature, outOfScope, threshold } = decision;
  if (typeof temperature !== 'number' || !(temperature > 0)) return 'its decision has no temperature above 0';
  if (outOfScope !== undefined && typeof outOfScope !== 'string')
    return "its decision's outOfScope is no label";
  if (threshold !== undefined && typeof threshold !== 'number')
    return "its decision's threshold is no number";
  return {
    temperature,
    ...(outOfScope === undefined ? {} : { outOfScope }),
    ...(threshold === undefined ? {} : { threshold }),
  };
}
