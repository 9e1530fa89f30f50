import { ClassifierNetwork } from '../models/classifier-network.ts';
import { TextInputs } from '../models/text-inputs.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { Bundle, DamagedBundleError, saveBundle } from './bundle.ts';
import type { Manifest } from './bundle.ts';
import { classifierCard } from './classifier-card.ts';
import { classifierConfigJson, parseClassifierConfig } from './classifier-config-json.ts';
import type { StoredClassifierConfig } from './classifier-config-json.ts';
import { describeHeads, parseHeads } from './classifier-decision.ts';
import type { DecidedHead } from './classifier-decision.ts';
import { fillParameters } from './hugging-face.ts';
import { Neighbours, neighbourFiles } from './neighbours.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

const task = 'classify';
const int8Name = 'model.int8.onnx';

export interface ClassifierParts {
  readonly inputs: TextInputs;
  readonly network: ClassifierNetwork;
  readonly store: ParameterStore;
  /** The compiled forward pass. */
  readonly onnx: Uint8Array;
  /** Their classes, in this order, are those of the network. */
  readonly heads: readonly DecidedHead[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly training: Readonly<Record<string, unknown>>;
  /** Examples to show with an explanation; they hold the texts that were learned from. */
  readonly neighbours?: Neighbours;
}

export async function saveClassifier(folder: string, parts: ClassifierParts): Promise<Manifest> {
  const { inputs, network, store, onnx, heads, metrics, training, neighbours } = parts;
  const config = classifierConfigJson(
    { ...network.config, maxTokens: inputs.maxTokens },
    inputs.tokenizer.padId,
  );
  const description = { task, ...describeHeads(heads), training, metrics };
  return saveBundle(folder, description, {
    'config.json': JSON.stringify(config, null, 2),
    ...inputs.tokenizer.files(),
    'features.json': JSON.stringify(inputs.features.toJson()),
    'model.safetensors': writeSafetensors(
      store.all().map(({ name, shape, values }) => [name, { shape, values }] as const),
      { format: 'pt' },
    ),
    'model.onnx': onnx,
    ...neighbours?.files(),
    'README.md': classifierCard(description, heads),
  });
}

/** A classifier's bundle, verified; its parts are read when asked for. */
export class ClassifierBundle {
  private constructor(
    private readonly bundle: Bundle,
    readonly config: StoredClassifierConfig,
    /** One or more, in the order of the network's classes. */
    readonly heads: readonly DecidedHead[],
  ) {}

  /** @throws DamagedBundleError naming the file, also for a bundle of another task */
  static async load(folder: string): Promise<ClassifierBundle> {
    const bundle = await Bundle.load(folder);
    const { manifest } = bundle;
    if (manifest.task !== task)
      throw new DamagedBundleError(folder, `it is for '${manifest.task}', not '${task}'`);
    const config = parseClassifierConfig(bundle.json('config.json'));
    if (typeof config === 'string') throw new DamagedBundleError(folder, config);
    const heads = parseHeads(manifest, config.numClasses);
    if (typeof heads === 'string') throw new DamagedBundleError(folder, heads);
    return new ClassifierBundle(bundle, config, heads);
  }

  get folder(): string {
    return this.bundle.folder;
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  /** The bytes of the compiled forward pass. */
  onnx(): Uint8Array {
    return this.bundle.bytes('model.onnx');
  }

  /** The forward pass with int8 parameters, where there is one. */
  int8(): Uint8Array | undefined {
    return this.bundle.has(int8Name) ? this.bundle.bytes(int8Name) : undefined;
  }

  /** Writes this model to a folder with an int8 forward pass beside the other; see `saveWithMetrics`. */
  saveWithInt8(
    folder: string,
    int8: Uint8Array,
    metrics: Readonly<Record<string, number>>,
  ): Promise<Manifest> {
    return this.#saveWith(folder, metrics, { [int8Name]: int8 });
  }

  /** The training examples that it keeps, where it does. @throws DamagedBundleError */
  neighbours(): Neighbours | undefined {
    if (!this.bundle.has(neighbourFiles.rows)) return undefined;
    const { rows, vectors } = neighbourFiles;
    const stored = Neighbours.parse(this.bundle.json(rows), this.bundle.bytes(vectors));
    if (typeof stored === 'string') throw new DamagedBundleError(this.folder, stored);
    return stored;
  }

  /**
   * Writes this model to a folder, its own or another, with more figures about it.
   * @param metrics added to those it has
   * @throws OccupiedFolderError where something else than a bundle is in the way
   */
  saveWithMetrics(folder: string, metrics: Readonly<Record<string, number>>): Promise<Manifest> {
    return this.#saveWith(folder, metrics, {});
  }

  #saveWith(
    folder: string,
    metrics: Readonly<Record<string, number>>,
    files: Readonly<Record<string, Uint8Array>>,
  ): Promise<Manifest> {
    const { task: its, labels, training, decision, metrics: before } = this.manifest;
    const description = { task: its, labels, training, decision, metrics: { ...before, ...metrics } };
    return saveBundle(folder, description, {
      ...this.bundle.contents(),
      ...files,
      'README.md': classifierCard(description, this.heads),
    });
  }

  tokenizer(): Tokenizer {
    return Tokenizer.fromJson(this.bundle.json('tokenizer.json'), this.bundle.json('tokenizer_config.json'));
  }

  /** Every parameter by its name. */
  tensors(): ReadonlyMap<string, NamedTensor> {
    return readSafetensors(this.bundle.bytes('model.safetensors'), 'model.safetensors');
  }

  inputs(): TextInputs {
    return new TextInputs(
      this.tokenizer(),
      FeatureVocabulary.fromJson(this.bundle.json('features.json')),
      this.config.maxTokens,
      this.config.chunks,
    );
  }

  /** The network with its learned parameters, to be traced again: for explanations and further training. */
  network(): { readonly network: ClassifierNetwork; readonly store: ParameterStore } {
    const store = new ParameterStore();
    const network = new ClassifierNetwork(store, this.config);
    fillParameters(store.all(), this.tensors());
    return { network, store };
  }
}
