import {
  Dropout,
  Linear,
  ParameterStore,
  Random,
  TextEncoder,
  float32,
  int32,
  logSoftmax,
  meanPool,
} from '@attention-flow/attention';
import type { Feeds, Parameter } from '@attention-flow/attention';
import { div, mul, neg, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';

/** The encoder and the batch that are timed; the defaults of the command are those of the peer timing. */
export interface BenchShape {
  readonly batch: number;
  readonly tokens: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly ffn: number;
  readonly vocab: number;
  readonly classes: number;
}

export interface TextInputs {
  readonly ids: Tensor2D;
  readonly positions: Tensor2D;
  readonly mask: Tensor2D;
}

/** `[B, T]` tokens to `[B, C]` logits: encoder, mean over tokens, linear head. No dropout. */
export class BenchModel {
  readonly parameters: readonly Parameter[];
  readonly signature = {
    ids: int32(['B', 'T']),
    positions: int32(['B', 'T']),
    mask: float32(['B', 'T']),
  };
  readonly lossSignature;
  readonly #encoder: TextEncoder;
  readonly #head: Linear;
  readonly #random = Random.fromSeed('bench');

  constructor(private readonly shape: BenchShape) {
    const store = new ParameterStore(this.#random);
    this.#encoder = new TextEncoder(store, {
      vocabSize: shape.vocab,
      hiddenSize: shape.hidden,
      numLayers: shape.layers,
      numHeads: shape.heads,
      intermediateSize: shape.ffn,
      maxPositions: Math.max(512, shape.tokens),
      typeVocabSize: 0,
      dropout: 0,
      activation: 'gelu',
      layerNormEpsilon: 1e-5,
      flow: 'none',
      norm: 'post',
    });
    this.#head = new Linear(store.within('head'), shape.hidden, shape.classes);
    this.parameters = store.all();
    this.lossSignature = { ...this.signature, labels: float32(['B', shape.classes]) };
  }

  readonly logits = (inputs: TextInputs): { readonly logits: Tensor2D } => {
    const { hidden } = this.#encoder.apply(inputs, new Dropout(undefined));
    return { logits: this.#head.apply(meanPool(hidden, inputs.mask)) };
  };

  /** Cross entropy, the mean over texts; `labels` is one-hot. */
  readonly loss = ({
    labels,
    ...inputs
  }: TextInputs & { readonly labels: Tensor2D }): { readonly loss: Scalar } => {
    const likelihood = sum(mul(logSoftmax(this.logits(inputs).logits), labels));
    return { loss: neg(div(likelihood, sum(labels))) };
  };

  /** Random texts without padding. */
  texts(batch: number, tokens: number): Feeds {
    const shape = [batch, tokens];
    const ints = (of: (index: number) => number) =>
      Int32Array.from({ length: batch * tokens }, (_, i) => of(i));
    return {
      ids: { data: ints(() => this.#random.integer(this.shape.vocab)), shape },
      positions: { data: ints((index) => index % tokens), shape },
      mask: { data: new Float32Array(batch * tokens).fill(1), shape },
    };
  }

  /** The same with a random class each. */
  examples(batch: number, tokens: number): Feeds {
    const { classes } = this.shape;
    const data = new Float32Array(batch * classes);
    for (let text = 0; text < batch; text++) data[text * classes + this.#random.integer(classes)] = 1;
    return { ...this.texts(batch, tokens), labels: { data, shape: [batch, classes] } };
  }
}
