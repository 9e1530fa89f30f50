import { Bundle } from '../artifacts/bundle.ts';
import { ClassifierBundle } from '../artifacts/classifier-bundle.ts';
import { classifierBase, fillFromBase, loadEncoderBase } from '../artifacts/encoder-base.ts';
import type { EncoderBase } from '../artifacts/encoder-base.ts';
import { InvalidOptionError } from '../data/errors.ts';
import { ClassifierNetwork } from '../models/classifier-network.ts';
import { classifierPresets } from '../models/classifier-presets.ts';
import type { ClassifierPreset, ClassifierShape } from '../models/classifier-presets.ts';
import type { ClassifierHead } from '../models/classifier-heads.ts';
import type { AdapterConfig } from '../models/encoder-adapter.ts';
import type { ChunkReading } from '../models/long-text.ts';
import type { TextEncoderConfig } from '../models/text-encoder.ts';
import { TextInputs } from '../models/text-inputs.ts';
import type { AttentionFlow } from '../nn/attention.ts';
import type { EncoderLayerConfig } from '../nn/encoder-layer.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import type { NormalSource } from '../nn/parameter-store.ts';
import { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { trainWordPiece } from '../text/train-tokenizer.ts';
import { splitWords } from '../text/words.ts';
import { beginAtPriors, isLastLayer } from './label-priors.ts';
import type { HeadedText, LabelledHead } from './training-rows.ts';

/** A network with what turns texts into its inputs. */
export interface ClassifierModel {
  readonly inputs: TextInputs;
  readonly network: ClassifierNetwork;
  readonly store: ParameterStore;
}

/** What is to be learned. */
export interface ClassifierRows {
  readonly rows: readonly HeadedText[];
  readonly heads: readonly LabelledHead[];
}

/** Where a training begins: from nothing, from an encoder, or from a classifier. */
export interface ClassifierStart {
  /** Heads that it has already; where the rows have no label that is new, it goes on with them. */
  readonly heads: readonly ClassifierHead[];
  /** The bundle that it begins from. */
  readonly base?: { readonly task: string; readonly version: string };
  /** Layers of the encoder that it begins from; 0 where there is none. */
  readonly encoderLayers: number;
  /** A model as it is before the first step. */
  begin(learned: ClassifierRows, random: NormalSource): Promise<ClassifierModel>;
}

export interface StartOptions {
  readonly preset: ClassifierPreset;
  /** In place of what the preset says. */
  readonly shape?: Partial<ClassifierShape>;
  readonly flow?: AttentionFlow;
  /** Bags of n-grams that vote beside the others; those of the preset unless given, none beside an adapter. */
  readonly bags?: number;
  /** Folder of an encoder or a classifier to begin from. */
  readonly from?: string;
  readonly adapter?: AdapterConfig;
  /** Tokens of a text that are read, special ones included; 128 unless given. More than 128 are read in chunks. */
  readonly maxTokens?: number;
}

/** Of a text, or of a chunk of it. */
const defaultMaxTokens = 128;
/** About a sentence: one that is cut by the end of a chunk stands whole in the next. */
const overlapTokens = 24;

/** How long a chunk is, and how many tokens are read in all, where that is more. */
function reading(
  maxTokens = defaultMaxTokens,
  most = Infinity,
): {
  readonly length: number;
  readonly chunks?: ChunkReading;
} {
  const length = Math.min(defaultMaxTokens, maxTokens, most);
  return maxTokens > defaultMaxTokens ? { length, chunks: { maxTokens, overlapTokens } } : { length };
}

/** @throws DamagedBundleError naming what is wrong with `from` */
export async function classifierStart(options: StartOptions): Promise<ClassifierStart> {
  const { from, adapter } = options;
  if (from === undefined) return fromNothing(options);
  if (adapter === undefined && (await Bundle.taskOf(from)) === 'classify')
    return fromClassifier(await ClassifierBundle.load(from), options);
  return fromEncoder(await loadEncoderBase(from), options);
}

function fromNothing(options: StartOptions): ClassifierStart {
  return {
    heads: [],
    encoderLayers: 0,
    begin: async ({ rows, heads }, random) => {
      const texts = rows.map(({ text }) => text);
      const tokenizer = await trainWordPiece(texts, { vocabSize: 8000, minFrequency: 2, lowercase: true });
      const { length, chunks } = reading(options.maxTokens);
      const inputs = new TextInputs(tokenizer, await learnFeatures(texts), length, chunks);
      return newModel(inputs, shapeOf(options), { rows, heads }, random);
    },
  };
}

/** The encoder in the place of what reads tokens; the bags learn from nothing beside it. */
function fromEncoder(base: EncoderBase, options: StartOptions): ClassifierStart {
  const { adapter, bags } = options;
  const { config: encoder, manifest } = base;
  const shape: ClassifierShape = {
    ...shapeOf({ ...options, ...(adapter && bags === undefined ? { bags: 0 } : {}) }),
    ...readerShape(encoder),
    convolutions: [],
    encoder,
    ...(adapter ? { adapter } : {}),
  };
  return {
    heads: [],
    base: manifest,
    encoderLayers: encoder.numLayers,
    begin: async ({ rows, heads }, random) => {
      const texts = shape.numBags === 0 ? [] : rows.map(({ text }) => text);
      const { length, chunks } = reading(options.maxTokens, base.maxTokens);
      const inputs = new TextInputs(base.tokenizer(), await learnFeatures(texts), length, chunks);
      const model = newModel(inputs, shape, { rows, heads }, random);
      fillFromBase(model.store, base);
      return model;
    },
  };
}

/**
 * With labels that it knows a classifier goes on as it is. With others its last layers begin anew; and where it has an
 * encoder, so do its bags, with the n-grams of the new rows.
 */
function fromClassifier(bundle: ClassifierBundle, given: StartOptions): ClassifierStart {
  if (given.maxTokens !== undefined)
    throw new InvalidOptionError('maxTokens', given.maxTokens, 'absent: it goes on as the classifier reads');
  const { chunks, maxTokens } = bundle.config;
  const options = { ...given, maxTokens: chunks?.maxTokens ?? maxTokens };
  return {
    heads: bundle.heads,
    base: bundle.manifest,
    encoderLayers: bundle.config.encoder?.numLayers ?? 0,
    begin: async (learned, random) => {
      const isKnown =
        learned.heads.length === bundle.heads.length &&
        learned.heads.every((head, at) => areSame(head, bundle.heads[at]));
      if (isKnown) return { inputs: bundle.inputs(), ...bundle.network() };
      if (bundle.config.encoder) return fromEncoder(classifierBase(bundle), options).begin(learned, random);
      const model = newModel(bundle.inputs(), bundle.config, learned, random);
      const known = bundle.tensors();
      for (const parameter of model.store.all()) {
        const tensor = isLastLayer(parameter.name) ? undefined : known.get(parameter.name);
        if (tensor) parameter.values.set(tensor.values);
      }
      return model;
    },
  };
}

const areSame = (head: LabelledHead, other: ClassifierHead | undefined): boolean =>
  other !== undefined &&
  other.name === head.name &&
  other.kind === head.kind &&
  other.labels.join('\n') === head.labels.labels.join('\n');

/** What reads the tokens, in the words of a classifier. */
function readerShape(encoder: TextEncoderConfig): EncoderLayerConfig & Pick<ClassifierShape, 'numLayers'> {
  const { hiddenSize, numHeads, numLayers, intermediateSize, activation, layerNormEpsilon } = encoder;
  const { dropout, norm, flow } = encoder;
  return {
    hiddenSize,
    numHeads,
    numLayers,
    intermediateSize,
    activation,
    layerNormEpsilon,
    dropout,
    norm,
    flow,
  };
}

const shapeOf = ({ preset, shape, flow, bags }: StartOptions): ClassifierShape => ({
  ...classifierPresets[preset],
  ...shape,
  ...(flow ? { flow } : {}),
  ...(bags === undefined ? {} : { numBags: bags }),
});

const learnFeatures = (texts: readonly string[]): Promise<FeatureVocabulary> =>
  FeatureVocabulary.fit(texts.map(splitWords), { minDocuments: 2, skipBigrams: true });

function newModel(
  inputs: TextInputs,
  shape: ClassifierShape,
  learned: ClassifierRows,
  random: NormalSource,
): ClassifierModel {
  const store = new ParameterStore(random);
  const network = new ClassifierNetwork(store, {
    ...shape,
    ...(inputs.chunks && { chunks: inputs.chunks }),
    vocabSize: inputs.tokenizer.vocabSize,
    numFeatures: inputs.features.size,
    numClasses: learned.heads.reduce((sum, { labels }) => sum + labels.size, 0),
  });
  beginAtPriors(store, learned);
  return { inputs, network, store };
}
