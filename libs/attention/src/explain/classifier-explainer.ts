import type { Neighbours } from '../artifacts/neighbours.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import type { TextInputs } from '../models/text-inputs.ts';
import { TextVectors } from '../models/text-vectors.ts';
import { AttentionReading } from './attention-reading.ts';
import type { AttentionMaps } from './attention-maps.ts';
import type { Attribution, TextSpan } from './attribution.ts';
import type { ExplainedText } from './explained-text.ts';
import { gradientTimesInput, integratedGradients } from './gradient-attribution.ts';
import { NoNeighboursError, nearestExamples } from './nearest.ts';
import { occlusion } from './occlusion.ts';
import { PathGradients } from './path-gradients.ts';
import type { Scorer } from './scorer.ts';
import { mergeIntoWords } from './words.ts';

export type { ExplainedText } from './explained-text.ts';

export const explanationMethods = ['rollout', 'flow', 'gradient', 'integrated', 'occlusion'] as const;
/** `nearest` is for models that keep their training examples. */
export type ExplanationMethod = (typeof explanationMethods)[number] | 'nearest';

/** What is explained: the network, its inputs, and its forward pass as it is served. */
export interface ExplainedModel {
  readonly inputs: TextInputs;
  readonly network: ClassifierNetwork;
  readonly scoreOf: Scorer;
  readonly neighbours?: Neighbours;
}

/** Explains a classifier's answers word by word. Its functions are compiled when first needed. */
export class ClassifierExplainer implements AsyncDisposable {
  readonly #reading: AttentionReading;
  readonly #gradients: PathGradients;
  #vectors: Promise<TextVectors> | undefined;

  constructor(
    private readonly model: ExplainedModel,
    private readonly session: SessionOptions,
  ) {
    const { network, inputs } = model;
    this.#reading = new AttentionReading(network, inputs.tokenizer.padId, session);
    this.#gradients = new PathGradients(network, inputs.tokenizer, session);
  }

  /** Words with scores and offsets into the text. */
  async explain(explained: ExplainedText, method: ExplanationMethod): Promise<Attribution> {
    const encoded = this.model.inputs.encode(explained.text);
    const { words } = encoded;
    switch (method) {
      case 'rollout':
      case 'flow':
        return mergeIntoWords(
          await this.#reading.attribute(explained.text, encoded, method),
          explained.text,
          words,
        );
      case 'gradient':
        return mergeIntoWords(
          await gradientTimesInput(explained, encoded, this.#gradients),
          explained.text,
          words,
        );
      case 'integrated':
        return mergeIntoWords(
          await integratedGradients(explained, encoded, this.#gradients),
          explained.text,
          words,
        );
      case 'occlusion':
        return occlusion({ ...explained, words }, this.model.scoreOf);
      case 'nearest':
        return this.#nearest(explained, words);
    }
  }

  async #nearest({ text, label }: ExplainedText, words: readonly TextSpan[]): Promise<Attribution> {
    const { inputs, network, neighbours } = this.model;
    if (!neighbours) throw new NoNeighboursError();
    this.#vectors ??= TextVectors.open(network, inputs.tokenizer.padId, this.session);
    const vectors = await this.#vectors;
    return { ...(await nearestExamples({ text, words, inputs, vectors, neighbours })), target: label };
  }

  /** The attention of every layer and head over the tokens of a text, and those tokens. */
  async attention(
    text: string,
  ): Promise<{ readonly maps: AttentionMaps; readonly tokens: readonly string[] }> {
    const encoded = this.model.inputs.encode(text);
    const tokens = encoded.ids.map((id, at) => {
      const [start, end] = encoded.spans[at] ?? [0, 0];
      return start < end ? text.slice(start, end) : (this.model.inputs.tokenizer.tokenOf(id) ?? '');
    });
    return { maps: await this.#reading.maps(encoded), tokens };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading[Symbol.asyncDispose]();
    await this.#gradients[Symbol.asyncDispose]();
    await (await this.#vectors)?.[Symbol.asyncDispose]();
  }
}
