import type { EncoderBundle } from '../../artifacts/encoder-bundle.ts';
import { fillByName } from '../../artifacts/hugging-face-tensors.ts';
import { InvalidOptionError } from '../../data/errors.ts';
import type { Random } from '../../data/random.ts';
import { encoderPresets } from '../../models/encoder-presets.ts';
import type { EncoderPreset } from '../../models/encoder-presets.ts';
import {
  LanguageModelHead,
  isLanguageModelHead,
  languageModelNames,
} from '../../models/language-model-head.ts';
import { SentenceBag, SentenceFeatures } from '../../models/sentence-features.ts';
import type { FeaturePart } from '../../models/sentence-model.ts';
import type { PoolingMode } from '../../models/sentence-pooling.ts';
import { TextEncoder, positionsFor } from '../../models/text-encoder.ts';
import { ParameterStore } from '../../nn/parameter-store.ts';
import { FeatureVocabulary } from '../../text/feature-vocabulary.ts';
import { trainWordPiece } from '../../text/train-tokenizer.ts';
import { splitWords } from '../../text/words.ts';
import type { TrainedSentenceModel } from './contrastive-task.ts';
import type { Corpus } from './corpus.ts';
import type { LanguageModel } from './masked-language-task.ts';
import { commonSettings, featureSizes } from './settings.ts';

export interface ModelOptions {
  /** Size of a new encoder. */
  readonly preset: EncoderPreset;
  /** The most tokens of a new vocabulary. */
  readonly vocabSize: number;
  /** An encoder to go on with, whose size, vocabulary and pooling stay. */
  readonly from?: EncoderBundle;
  readonly pooling?: PoolingMode;
  /** Of a text; that of the bundle to go on with, or 128, unless given. */
  readonly maxTokens?: number;
}

/** A sentence model whose parameters are drawn, or filled from a bundle. */
export async function prepareSentences(
  corpus: Corpus,
  options: ModelOptions & { readonly features: boolean },
  random: Random,
): Promise<TrainedSentenceModel> {
  const model = await prepareEncoder(corpus, options, random);
  if (!options.features) return model;
  const { preset, from } = options;
  const known = from?.features(model.store);
  const features = known ?? (await newFeatures(corpus, model.store, featureSizes[preset]));
  return { ...model, features };
}

/** An encoder with a language model head; the head of a bundle to go on with is taken where it has one. */
export async function prepareLanguageModel(
  corpus: Corpus,
  options: ModelOptions,
  random: Random,
): Promise<LanguageModel & TrainedSentenceModel> {
  const model = await prepareEncoder(corpus, options, random);
  const { store, encoder } = model;
  const head = new LanguageModelHead(store, encoder);
  const { architecture = 'bert' } = encoder.config;
  const tensors = options.from?.tensors();
  if (tensors?.has(languageModelNames[architecture].bias)) {
    const own = [...store.own()].filter(([name]) => isLanguageModelHead(name, architecture));
    fillByName(new Map(own), tensors);
  }
  return { ...model, head };
}

async function prepareEncoder(
  corpus: Corpus,
  { preset, vocabSize, from, pooling, maxTokens }: ModelOptions,
  random: Random,
): Promise<TrainedSentenceModel> {
  const store = new ParameterStore(random.fork('parameters'));
  const tokenizer =
    from?.tokenizer() ??
    (await trainWordPiece(textsOf(corpus), { vocabSize, minFrequency: 2, lowercase: true }));
  const encoder =
    from?.encoder(store) ??
    new TextEncoder(store, { ...encoderPresets[preset], vocabSize: tokenizer.vocabSize });
  const most = positionsFor(encoder.config);
  const length = maxTokens ?? from?.maxTokens ?? commonSettings.maxTokens;
  if (!(length >= 8 && length <= most))
    throw new InvalidOptionError('maxTokens', length, `from 8 to ${most}, the positions of the encoder`);
  return {
    encoder,
    store,
    tokenizer,
    maxTokens: length,
    pooling: pooling ?? from?.pooling ?? 'mean',
    normalize: true,
  };
}

async function newFeatures(corpus: Corpus, store: ParameterStore, size: number): Promise<FeaturePart> {
  const { texts, most } = commonSettings.features;
  const words = textsOf(corpus).slice(0, texts).map(splitWords);
  const vocabulary = await FeatureVocabulary.fit(words, { minDocuments: 2, maxFeatures: most });
  const bag = new SentenceBag(store, { numFeatures: vocabulary.size, size });
  return { inputs: new SentenceFeatures(vocabulary), bag, share: 0.5 };
}

/** A text that stands in many rows, such as an answer to many questions, counts once. */
const textsOf = ({ sample }: Corpus): readonly string[] => [
  ...new Set(sample.flatMap(({ text, pair }) => (pair === undefined ? [text] : [text, pair]))),
];
