import type { ClassifierConfig } from '../models/classifier-config.ts';
import { ClassifierNetwork } from '../models/classifier-network.ts';
import { TextInputs } from '../models/text-inputs.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { Bundle, DamagedBundleError, saveBundle } from './bundle.ts';
import type { Manifest } from './bundle.ts';
import { classifierCard } from './classifier-card.ts';
import { fillParameters } from './hugging-face.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const task = 'classify';
const modelType = 'attention-flow-classifier';

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
    readonly config: ClassifierConfig & { readonly maxTokens: number },
    readonly decision: ClassifierDecision,
  ) {}

  /** @throws DamagedBundleError naming the file, also for a bundle of another task */
  static async load(folder: string): Promise<ClassifierBundle> {
    const bundle = await Bundle.load(folder);
    if (bundle.manifest.task !== task)
      throw new DamagedBundleError(folder, `it is for '${bundle.manifest.task}', not '${task}'`);
    const config = bundle.json('config.json') as Partial<Record<string, unknown>> | null;
    if (config?.['model_type'] !== modelType)
      throw new DamagedBundleError(folder, `its model_type is '${String(config?.['model_type'])}'`);
    const { temperature } = bundle.manifest.decision;
    if (typeof temperature !== 'number')
      throw new DamagedBundleError(folder, 'its decision has no temperature');
    return new ClassifierBundle(
      bundle,
      config as unknown as ClassifierConfig & { readonly maxTokens: number },
      bundle.manifest.decision as unknown as ClassifierDecision,
    );
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
    fillParameters(store.all(), readSafetensors(this.bundle.bytes('model.safetensors')));
    return { network, store };
  }
}
