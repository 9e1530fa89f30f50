import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { gelu } from '../engine/fused.ts';
import type { Parameter } from '../engine/parameter.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import { Linear } from '../nn/linear.ts';
import { zeros } from '../nn/parameter-store.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { TextEncoder } from './text-encoder.ts';
import type { EncoderArchitecture } from './text-encoder-names.ts';

export interface LanguageModelNames {
  /** The class of Hugging Face that reads encoder and head. */
  readonly className: string;
  /** What it puts before the names of the encoder's parameters. */
  readonly encoderPrefix: string;
  readonly dense: string;
  readonly norm: string;
  readonly bias: string;
}

const robertaNames: LanguageModelNames = {
  className: 'RobertaForMaskedLM',
  encoderPrefix: 'roberta.',
  dense: 'lm_head.dense',
  norm: 'lm_head.layer_norm',
  bias: 'lm_head.bias',
};

export const languageModelNames: Readonly<Record<EncoderArchitecture, LanguageModelNames>> = {
  bert: {
    className: 'BertForMaskedLM',
    encoderPrefix: 'bert.',
    dense: 'cls.predictions.transform.dense',
    norm: 'cls.predictions.transform.LayerNorm',
    bias: 'cls.predictions.bias',
  },
  roberta: robertaNames,
  'xlm-roberta': { ...robertaNames, className: 'XLMRobertaForMaskedLM' },
  distilbert: {
    className: 'DistilBertForMaskedLM',
    encoderPrefix: 'distilbert.',
    dense: 'vocab_transform',
    norm: 'vocab_layer_norm',
    bias: 'vocab_projector.bias',
  },
};

/**
 * Guesses tokens from an encoder's vectors: a transform, then the word table itself as the classifier (tied, as in BERT,
 * arXiv 1810.04805).
 */
export class LanguageModelHead {
  readonly #dense: Linear;
  readonly #norm: LayerNorm;
  readonly #bias: Parameter;

  constructor(
    store: ParameterStore,
    private readonly encoder: TextEncoder,
  ) {
    const { architecture = 'bert', hiddenSize, layerNormEpsilon, vocabSize } = encoder.config;
    const names = languageModelNames[architecture];
    this.#dense = new Linear(store.within(names.dense), hiddenSize, hiddenSize);
    this.#norm = new LayerNorm(store.within(names.norm), hiddenSize, layerNormEpsilon);
    this.#bias = store.create(names.bias, [vocabSize], zeros);
  }

  /** `[M, D]` to `[M, D]`. */
  transform(hidden: Tensor2D): Tensor2D {
    return this.#norm.apply(gelu(this.#dense.apply(hidden)));
  }

  /** The classifier over the vocabulary: `[V, D]` and `[V]`. */
  vocabulary(): { readonly weight: Tensor2D; readonly bias: Tensor1D } {
    return { weight: this.encoder.words.weight.tensor(), bias: this.#bias.tensor() };
  }
}

/** Whether a parameter of this name belongs to the head of an architecture. */
export function isLanguageModelHead(name: string, architecture: EncoderArchitecture): boolean {
  const { dense, norm, bias } = languageModelNames[architecture];
  return name === bias || [dense, norm].some((part) => name.startsWith(`${part}.`));
}
