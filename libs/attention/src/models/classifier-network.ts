import { add, concat, div, slice } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorsOf } from '../engine/signature.ts';
import { scope } from '../engine/tracer.ts';
import type { Dropout } from '../nn/dropout.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { BagBranch } from './bag-branch.ts';
import { bagBranches } from './bag-votes.ts';
import type { ClassifierConfig, ClassifierInputs } from './classifier-config.ts';
import { ChunkAttention, pooled } from './chunk-attention.ts';
import { EncoderBranch } from './encoder-branch.ts';
import type { longTextSignature } from './long-text-batch.ts';
import { TokenBranch } from './token-branch.ts';
import type { TokensRead } from './token-branch.ts';

export interface Classified extends TokensRead {
  /** The mean over the branches, `[B, C]`. */
  readonly logits: Tensor2D;
}

/** Numbers of the vectors that all branches together pool of a text. */
function vectorSize({
  numBags,
  bagSize,
  encoder,
  convolutions,
  hiddenSize,
  numLayers,
}: ClassifierConfig): number {
  const learned = encoder && convolutions.length === 0 ? 0 : (numLayers > 0 ? 2 : 1) * 2 * hiddenSize;
  return numBags * bagSize + learned + (encoder?.hiddenSize ?? 0);
}

/** Texts of several chunks. */
export interface ClassifiedChunks {
  /** `[X, C]` */
  readonly logits: Tensor2D;
  /** One `[X, C]` for each branch. */
  readonly branches: readonly Tensor2D[];
  /** `[X, B]`: what each chunk counts in its text. */
  readonly chunkWeights: Tensor2D;
  /** `[B, C]`: what each chunk says by itself. */
  readonly chunkLogits: Tensor2D;
}

type LongTextInputs = TensorsOf<typeof longTextSignature>;

/** A branch that reads the text as a sequence, with the width of its token vectors. */
interface Reader {
  readonly name: string;
  readonly size: number;
  readonly branch: TokenBranch | EncoderBranch;
}

/**
 * A text classifier for small data: branches that each learn the whole task and vote together. Some read the text as a
 * bag of word and character n-grams, the others as a sequence of tokens: with attention learned from nothing, or with an
 * encoder that was trained before. After DIET (Bunk et al. 2020, arXiv 2004.09936), which joins sparse features and a
 * transformer.
 */
export class ClassifierNetwork {
  readonly #bags: readonly BagBranch[];
  readonly #readers: readonly Reader[];
  readonly #chunkAttention: ChunkAttention | undefined;
  /** The branch of the encoder, where there is one. */
  readonly encoder: EncoderBranch | undefined;

  constructor(
    store: ParameterStore,
    readonly config: ClassifierConfig,
  ) {
    const { encoder, hiddenSize, convolutions } = config;
    this.#bags = bagBranches(store, config);
    this.encoder = encoder && new EncoderBranch(store, encoder, config);
    const learned =
      encoder && convolutions.length === 0 ? undefined : new TokenBranch(store.within('tokens'), config);
    this.#readers = [
      ...(learned ? [{ name: 'tokens', size: hiddenSize, branch: learned }] : []),
      ...(this.encoder && encoder
        ? [{ name: 'encoder', size: encoder.hiddenSize, branch: this.encoder }]
        : []),
    ];
    this.#chunkAttention = config.chunks && new ChunkAttention(store.within('chunks'), vectorSize(config));
  }

  /** Layers and heads of the attention that `apply` gives. */
  get attentionShape(): { readonly layers: number; readonly heads: number } {
    const { numLayers, numHeads } = this.config.encoder ?? this.config;
    return { layers: numLayers, heads: numHeads };
  }

  apply(inputs: ClassifierInputs, dropout: Dropout): Classified {
    return this.applyTo(this.embed(inputs), inputs, dropout);
  }

  /** The vectors of the tokens, `[N, D]` with N = B·T; those of two branches lie side by side. */
  embed(inputs: ClassifierInputs): Tensor2D {
    const vectors = this.#readers.map(({ name, branch }) =>
      scope(`${name}/embeddings`, () => branch.embed(inputs)),
    );
    const [only] = vectors;
    return only && vectors.length === 1 ? only : concat(vectors, 1);
  }

  /** Texts of several chunks: the rows of the inputs are chunks, those of the answer are texts. */
  applyChunks({ membership, ...inputs }: LongTextInputs, dropout: Dropout): ClassifiedChunks {
    if (!this.#chunkAttention) throw new TypeError('The classifier does not read in chunks');
    const { logits, branches, pooled: vectors } = this.apply(inputs, dropout);
    const weights = this.#chunkAttention.apply(vectors, membership);
    return {
      logits: pooled(weights, logits),
      branches: branches.map((branch) => pooled(weights, branch)),
      chunkWeights: weights,
      chunkLogits: logits,
    };
  }

  /** The answer from given token vectors: what an explanation takes the gradient of. */
  applyTo(embedded: Tensor2D, inputs: ClassifierInputs, dropout: Dropout): Classified {
    const bags = this.#bags.map((bag, index) => scope(`bag.${index}`, () => bag.read(inputs, dropout)));
    let start = 0;
    const read = this.#readers.map(({ name, size, branch }) => {
      const own = this.#readers.length === 1 ? embedded : slice(embedded, [0, start], [-1, size]);
      start += size;
      return scope(name, () => branch.apply(own, inputs, dropout));
    });
    const branches = [...bags.map((bag) => bag.logits), ...read.flatMap((each) => each.branches)];
    const pooledVectors = [...bags.map((bag) => bag.pooled), ...read.flatMap((each) => each.pooled)];
    const logits: Tensor2D = div(
      branches.reduce((total, each) => add(total, each)),
      branches.length,
    );
    return { logits, branches, pooled: pooledVectors, attentions: read.at(-1)?.attentions ?? [] };
  }
}
