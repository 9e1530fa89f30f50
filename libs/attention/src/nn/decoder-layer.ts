import { add } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { MultiHeadAttention } from './attention.ts';
import type { AttentionResult, BatchShape, Memory } from './attention.ts';
import type { Dropout } from './dropout.ts';
import type { EncoderLayerConfig } from './encoder-layer.ts';
import { FeedForward } from './feed-forward.ts';
import { LayerNorm } from './layer-norm.ts';
import { Linear } from './linear.ts';
import type { ParameterStore } from './parameter-store.ts';

/** What a decoder layer reads beside its own tokens. */
export interface DecoderContext<Self extends AttentionResult> {
  /** Attends to the tokens so far: to all of each text at once, or from its newest token to cached ones. */
  readonly attendSelf: (attention: MultiHeadAttention, x: Tensor2D, below?: Tensor4D) => Self;
  readonly memory: Memory;
  /** `[B, 1, 1, S]`: 0 keeps a source token, a large negative number hides it */
  readonly sourceBias: Tensor4D;
  /** Rows of each source text: `N = B·T`. */
  readonly shape: BatchShape;
  readonly dropout: Dropout;
  /** What the layer below did, for attention flow. */
  readonly below?: DecoderLayerResult<AttentionResult> | undefined;
}

export interface DecoderLayerResult<Self extends AttentionResult> {
  /** `[N, D]` */
  readonly hidden: Tensor2D;
  readonly self: Self;
  /** Its maps are `[B, H, T, S]`. */
  readonly cross: AttentionResult;
}

/**
 * Attend to the tokens so far, attend to the source, feed forward; each added to what came in, with a normalisation at each
 * (Vaswani et al. 2017, arXiv 1706.03762).
 */
export class DecoderLayer {
  readonly #place: string;
  readonly selfAttention: MultiHeadAttention;
  readonly selfOutput: Linear;
  readonly selfNorm: LayerNorm;
  readonly crossAttention: MultiHeadAttention;
  readonly crossOutput: Linear;
  readonly crossNorm: LayerNorm;
  readonly feedForward: FeedForward;
  readonly outputNorm: LayerNorm;

  /** @param index counted from the lowest layer, 0 */
  constructor(
    store: ParameterStore,
    private readonly config: EncoderLayerConfig,
    index: number,
  ) {
    this.#place = `decoder.${index}`;
    const { hiddenSize, intermediateSize, activation, layerNormEpsilon } = config;
    const place = { isLowest: index === 0 };
    const norm = (name: string) => new LayerNorm(store.within(name), hiddenSize, layerNormEpsilon);
    const output = (name: string) => new Linear(store.within(name), hiddenSize, hiddenSize);
    this.selfAttention = new MultiHeadAttention(store.within('self'), config, place);
    this.selfOutput = output('self.output');
    this.selfNorm = norm('self.norm');
    this.crossAttention = new MultiHeadAttention(store.within('cross'), config, place);
    this.crossOutput = output('cross.output');
    this.crossNorm = norm('cross.norm');
    const stores = { up: store.within('up'), down: store.within('down') };
    this.feedForward = new FeedForward(stores, hiddenSize, intermediateSize, activation);
    this.outputNorm = norm('norm');
  }

  /** @param x `[N, D]` */
  apply<Self extends AttentionResult>(x: Tensor2D, context: DecoderContext<Self>): DecoderLayerResult<Self> {
    const { attendSelf, memory, sourceBias, shape, below } = context;
    const before = (norm: LayerNorm, input: Tensor2D) =>
      this.config.norm === 'pre' ? norm.apply(input) : input;
    const self = attendSelf(this.selfAttention, before(this.selfNorm, x), below?.self.scores);
    const own = this.#added(x, this.selfOutput.apply(self.context), this.selfNorm, 'self', context);
    const cross = this.crossAttention.applyTo(
      before(this.crossNorm, own),
      memory,
      sourceBias,
      shape,
      below?.cross.scores,
    );
    const read = this.#added(own, this.crossOutput.apply(cross.context), this.crossNorm, 'cross', context);
    const fed = this.feedForward.apply(before(this.outputNorm, read));
    return { hidden: this.#added(read, fed, this.outputNorm, 'feedForward', context), self, cross };
  }

  #added(
    x: Tensor2D,
    part: Tensor2D,
    norm: LayerNorm,
    name: string,
    { dropout }: Pick<DecoderContext<AttentionResult>, 'dropout'>,
  ): Tensor2D {
    const sum: Tensor2D = add(x, dropout.apply(part, this.config.dropout, `${this.#place}.${name}`));
    return this.config.norm === 'post' ? norm.apply(sum) : sum;
  }
}
