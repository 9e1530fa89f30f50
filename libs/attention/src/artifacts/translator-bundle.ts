import { Transformer } from '../models/transformer.ts';
import type { TransformerConfig } from '../models/transformer-config.ts';
import type { TransformerOnnx } from '../models/transformer-session.ts';
import { TranslationInputs } from '../models/translation-inputs.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { Bundle, DamagedBundleError, saveBundle } from './bundle.ts';
import type { Manifest } from './bundle.ts';
import { fillParameters } from './hugging-face-tensors.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { translatorCard } from './translator-bundle-card.ts';
import { modelType, parseTranslatorConfig } from './translator-bundle-config.ts';

const task = 'translate';

export interface TranslatorParts {
  /** Of sources and targets. */
  readonly tokenizer: Tokenizer;
  readonly network: Transformer;
  readonly store: ParameterStore;
  readonly onnx: TransformerOnnx;
  readonly metrics: Readonly<Record<string, number>>;
  readonly training: Readonly<Record<string, unknown>>;
}

/** @throws OccupiedFolderError where something else than a bundle is in the way */
export async function saveTranslator(folder: string, parts: TranslatorParts): Promise<Manifest> {
  const { tokenizer, network, store, onnx, metrics, training } = parts;
  const description = { task, labels: [], training, metrics, decision: {} };
  return saveBundle(folder, description, {
    'config.json': JSON.stringify({ model_type: modelType, ...network.config }, null, 2),
    ...tokenizer.files(),
    'model.safetensors': writeSafetensors(
      store.all().map(({ name, shape, values }) => [name, { shape, values }] as const),
      { format: 'pt' },
    ),
    'encoder.onnx': onnx.encoder,
    'decoder.onnx': onnx.decoder,
    'README.md': translatorCard(description),
  });
}

/** A translator's bundle, verified; its parts are read when asked for. */
export class TranslatorBundle {
  private constructor(
    private readonly bundle: Bundle,
    readonly config: TransformerConfig,
  ) {}

  /** @throws DamagedBundleError naming the file, also for a bundle of another task */
  static async load(folder: string): Promise<TranslatorBundle> {
    const bundle = await Bundle.load(folder);
    if (bundle.manifest.task !== task)
      throw new DamagedBundleError(folder, `it is for '${bundle.manifest.task}', not '${task}'`);
    const config = parseTranslatorConfig(bundle.json('config.json'));
    if (typeof config === 'string') throw new DamagedBundleError(folder, config);
    const loaded = new TranslatorBundle(bundle, config);
    const { vocabSize } = loaded.inputs().tokenizer;
    if (vocabSize !== config.vocabSize) {
      const detail = `its tokenizer has ${vocabSize} tokens, its network ${config.vocabSize}`;
      throw new DamagedBundleError(folder, detail);
    }
    return loaded;
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  /** The two compiled functions. */
  onnx(): TransformerOnnx {
    return { encoder: this.bundle.bytes('encoder.onnx'), decoder: this.bundle.bytes('decoder.onnx') };
  }

  inputs(): TranslationInputs {
    const tokenizer = Tokenizer.fromJson(
      this.bundle.json('tokenizer.json'),
      this.bundle.json('tokenizer_config.json'),
    );
    return new TranslationInputs(tokenizer, this.config);
  }

  /** The network with its learned parameters, to be traced again: for further training. */
  network(): { readonly network: Transformer; readonly store: ParameterStore } {
    const store = new ParameterStore();
    const network = new Transformer(store, this.config);
    const file = 'model.safetensors';
    fillParameters(store.all(), readSafetensors(this.bundle.bytes(file), file));
    return { network, store };
  }
}
