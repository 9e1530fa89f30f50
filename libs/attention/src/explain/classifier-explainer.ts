import { grads, mul, reshape, sum } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { compile } from '../engine/compile.ts';
import type { Compiled } from '../engine/compile.ts';
import type { SessionOptions } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { classifierSignature, collate } from '../models/text-inputs.ts';
import type { ClassifierFeeds, EncodedText, TextInputs } from '../models/text-inputs.ts';
import { Dropout } from '../nn/dropout.ts';
import { attribute } from './attribution.ts';
import type { Attribution, TextSpan } from './attribution.ts';
import type { AttentionMaps } from './attention-maps.ts';
import { attentionFlowMatrix } from './flow.ts';
import { attentionRollout } from './rollout.ts';
import { mergeIntoWords } from './words.ts';

export type ExplanationMethod = 'rollout' | 'flow' | 'gradient';
export const explanationMethods: readonly ExplanationMethod[] = ['rollout', 'flow', 'gradient'];

export interface ExplainedText {
  readonly text: string;
  /** The class explained; rollout and flow explain the reading of the text, whatever the class. */
  readonly classId: number;
  readonly label: string;
}

type Inputs = keyof typeof classifierSignature;

/** Explains a classifier's answers word by word. Its functions are compiled when first needed. */
export class ClassifierExplainer implements AsyncDisposable {
  #attention: Promise<Compiled<Inputs, string>> | undefined;
  #gradient: Promise<Compiled<Inputs | 'target', 'tokenScores' | 'featureGradient' | 'logit'>> | undefined;

  constructor(
    private readonly inputs: TextInputs,
    private readonly network: ClassifierNetwork,
    private readonly session: SessionOptions,
  ) {}

  /** Words with scores and offsets into the text. */
  async explain(explained: ExplainedText, method: ExplanationMethod): Promise<Attribution> {
    const encoded = this.inputs.encode(explained.text);
    const tokens =
      method === 'gradient'
        ? await this.#gradientOf(explained, encoded)
        : await this.#reading(explained.text, encoded, method);
    return mergeIntoWords(tokens, explained.text, encoded.words);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#attention)?.[Symbol.asyncDispose]();
    await (await this.#gradient)?.[Symbol.asyncDispose]();
  }

  /** What the mean over the output tokens, which is what the network pools, owes to each input token, or word by flow. */
  async #reading(text: string, encoded: EncodedText, method: 'rollout' | 'flow'): Promise<Attribution> {
    const maps = await this.#attentionMaps(encoded);
    const matrix =
      method === 'rollout'
        ? attentionRollout(maps)
        : attentionFlowMatrix(maps, { groups: firstPieces(encoded) });
    const scores = encoded.ids.map(
      (_, token) => matrix.reduce((total, row) => total + (row[token] ?? 0), 0) / matrix.length,
    );
    return attribute({
      method: method === 'rollout' ? 'attentionRollout' : 'attentionFlow',
      text,
      spans: spansOf(encoded),
      scores,
    });
  }

  async #attentionMaps(encoded: EncodedText): Promise<AttentionMaps> {
    this.#attention ??= compile(
      (inputs) =>
        Object.fromEntries(
          this.network.apply(inputs, noDropout).attentions.map((map, layer) => [`layer${layer}`, map]),
        ),
      classifierSignature,
      this.session,
    );
    const run = await this.#attention;
    const maps = await run(collate([encoded], this.inputs.tokenizer.padId));
    const { numLayers, numHeads } = this.network.config;
    const tokens = encoded.ids.length;
    const values = new Float32Array(numLayers * numHeads * tokens * tokens);
    for (let layer = 0; layer < numLayers; layer++) {
      const map = maps[`layer${layer}`]?.data;
      if (map instanceof Float32Array) values.set(map, layer * numHeads * tokens * tokens);
    }
    return { layers: numLayers, heads: numHeads, tokens, values };
  }

  /**
   * Gradient x input (Shrikumar et al. 2016, arXiv 1605.01713) of the class's logit: over the embedding of each token, and
   * over each n-gram of the bags, which belongs to its word. What the linear view leaves over is unattributed.
   */
  async #gradientOf({ text, classId, label }: ExplainedText, encoded: EncodedText): Promise<Attribution> {
    this.#gradient ??= compile(
      ({ target, ...inputs }) => {
        const logit = (embedded: Tensor2D, textWeights: Tensor2D) =>
          sum(mul(this.network.applyTo(embedded, { ...inputs, textWeights }, noDropout).logits, target));
        const embedded = this.network.embed(inputs);
        const gradient = grads(logit as (...tensors: Tensor[]) => Tensor);
        const [ofTokens, ofFeatures] = gradient([embedded, inputs.textWeights]);
        if (!ofTokens || !ofFeatures) throw new TypeError('A gradient is missing');
        return {
          tokenScores: reshape(sum(mul(ofTokens, embedded), 1), inputs.ids.shape),
          featureGradient: ofFeatures,
          logit: logit(embedded, inputs.textWeights),
        };
      },
      { ...classifierSignature, target: float32(['B', this.network.config.numClasses]) },
      this.session,
    );
    const run = await this.#gradient;
    const feeds = collate([encoded], this.inputs.tokenizer.padId);
    const target = new Float32Array(this.network.config.numClasses);
    target[classId] = 1;
    const results = await run({ ...feeds, target: { data: target, shape: [1, target.length] } });
    const gradientOf = new Map<number, number>();
    for (const [column, id] of encodedFeatures(feeds))
      gradientOf.set(id, Number(results.featureGradient.data[column]));
    const bag = encoded.words.map(() => 0);
    encoded.bag.ids.forEach((id, at) => {
      const word = encoded.bag.words[at] ?? 0;
      bag[word] = (bag[word] ?? 0) + (encoded.bag.weights[at] ?? 0) * (gradientOf.get(id) ?? 0);
    });
    const scores = [...Array.from(results.tokenScores.data, Number), ...bag];
    const left = Number(results.logit.data[0]) - scores.reduce((total, score) => total + score, 0);
    return attribute({
      method: 'gradientXInput',
      target: label,
      text,
      spans: [...spansOf(encoded), ...encoded.words],
      scores,
      unattributed: left,
    });
  }
}

const noDropout = new Dropout(undefined);

const spansOf = ({ spans }: EncodedText): readonly TextSpan[] =>
  spans.map(([start, end]) => ({ start, end }));

/** For each token the first of its word; special tokens, and those of no word, stand for themselves. */
function firstPieces({ tokenWords, spans }: EncodedText): readonly number[] {
  let first: number | undefined;
  return tokenWords.map((word, token) => {
    const [start, end] = spans[token] ?? [0, 0];
    if (word >= 0) first = token;
    else if (start === end) first = undefined;
    return first ?? token;
  });
}

/** (column, feature id) of a batch. */
const encodedFeatures = ({ features }: ClassifierFeeds): readonly (readonly [number, number])[] =>
  features.data instanceof Int32Array ? [...features.data.entries()] : [];
