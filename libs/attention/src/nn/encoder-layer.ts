import { add } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { MultiHeadAttention, headWidth } from './attention.ts';
import type { AttentionConfig, AttentionNames, BatchShape } from './attention.ts';
import type { Dropout } from './dropout.ts';
import { FeedForward } from './feed-forward.ts';
import type { Activation } from './feed-forward.ts';
import { LayerNorm } from './layer-norm.ts';
import { Linear } from './linear.ts';
import type { ParameterStore } from './parameter-store.ts';

export interface EncoderLayerConfig extends AttentionConfig {
  readonly intermediateSize: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  readonly dropout: number;
  /** Normalise after each part, as BERT, or before it (Xiong et al. 2020, arXiv 2002.04745). */
  readonly norm: 'post' | 'pre';
}

/** One layer's parameter names in a checkpoint. */
export interface EncoderLayerNames {
  readonly attention: AttentionNames;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly up: string;
  readonly down: string;
  readonly outputNorm: string;
}

export const bertLayerNames: EncoderLayerNames = {
  attention: { query: 'attention.self.query', key: 'attention.self.key', value: 'attention.self.value' },
  attentionOutput: 'attention.output.dense',
  attentionNorm: 'attention.output.LayerNorm',
  up: 'intermediate.dense',
  down: 'output.dense',
  outputNorm: 'output.LayerNorm',
};

export interface EncoderLayerResult {
  readonly hidden: Tensor2D;
  readonly scores: Tensor4D;
  readonly attention: Tensor4D;
}

/** Attend and add, feed forward and add, with a normalisation at each (BERT, arXiv 1810.04805). */
export class EncoderLayer {
  readonly #place: string;
  readonly attention: MultiHeadAttention;
  readonly attentionOutput: Linear;
  readonly attentionNorm: LayerNorm;
  readonly feedForward: FeedForward;
  readonly outputNorm: LayerNorm;

  /** @param index counted from the lowest layer, 0 */
  constructor(
    store: ParameterStore,
    private readonly config: EncoderLayerConfig,
    index: number,
    names: EncoderLayerNames = bertLayerNames,
  ) {
    this.#place = `layer.${index}`;
    const { hiddenSize, intermediateSize, activation, layerNormEpsilon } = config;
    this.attention = new MultiHeadAttention(store, config, {
      names: names.attention,
      isLowest: index === 0,
    });
    this.attentionOutput = new Linear(
      store.within(names.attentionOutput),
      config.numHeads * headWidth(config),
      hiddenSize,
    );
    this.attentionNorm = new LayerNorm(store.within(names.attentionNorm), hiddenSize, layerNormEpsilon);
    const stores = { up: store.within(names.up), down: store.within(names.down) };
    this.feedForward = new FeedForward(stores, hiddenSize, intermediateSize, activation);
    this.outputNorm = new LayerNorm(store.within(names.outputNorm), hiddenSize, layerNormEpsilon);
  }

  /**
   * @param x `[N, D]`
   * @param bias `[B, 1, 1, T]`, see MultiHeadAttention
   * @param below the scores of the layer below, for attention flow
   */
  apply(
    x: Tensor2D,
    bias: Tensor4D,
    shape: BatchShape,
    dropout: Dropout,
    below?: Tensor4D,
  ): EncoderLayerResult {
    const { dropout: rate, norm } = this.config;
    const before = (layerNorm: LayerNorm, input: Tensor2D) =>
      norm === 'pre' ? layerNorm.apply(input) : input;
    const after = (layerNorm: LayerNorm, output: Tensor2D) =>
      norm === 'post' ? layerNorm.apply(output) : output;
    const { context, scores, attention } = this.attention.apply(
      before(this.attentionNorm, x),
      bias,
      shape,
      below,
    );
    const attended = dropout.apply(this.attentionOutput.apply(context), rate, `${this.#place}.attention`);
    const middle = after(this.attentionNorm, add(x, attended));
    const fed = this.feedForward.apply(before(this.outputNorm, middle));
    const hidden = after(
      this.outputNorm,
      add(middle, dropout.apply(fed, rate, `${this.#place}.feedForward`)),
    );
    return { hidden, scores, attention };
  }
}
