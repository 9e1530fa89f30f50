import { InterestSession, fitInterest } from '@attention-flow/attention';
import type { Interest, ItemTexts } from '@attention-flow/attention';
import type { Scorer, Situation } from '../retrieve/scorer.ts';
import { userCounts } from '../retrieve/sequence.ts';
import type { Behaviour, Sequence } from '../retrieve/sequence.ts';
import type { Item } from '../stages/stages.ts';
import { hasText, textOf } from '../text/item-text.ts';
import { textVectors } from '../text/text-vectors.ts';
import { contentTerms, tfIdf } from '../text/tf-idf.ts';

export interface InterestScorerOptions {
  readonly seed: number;
  readonly threads: number;
  /** Steps of training to aim at, over all epochs. */
  readonly steps: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly maxEvents: number;
  readonly dropout: number;
  readonly onEpoch?: (epoch: number, meanLoss: number) => void;
}

export const interestDefaults: InterestScorerOptions = {
  seed: 1,
  threads: 1,
  steps: 700,
  hiddenSize: 64,
  numLayers: 2,
  maxEvents: 32,
  dropout: 0.5,
};

const textSize = 128;
const batchSize = 64;
/** The full softmax of a larger catalogue would be most of the training. */
const softmaxItems = 2000;

/** The InterestModel as one scorer among others: `prepare` reads behaviour, `scores` compares it with every item. */
export class InterestScorer implements Scorer, AsyncDisposable {
  readonly name = 'interest';
  readonly #interests = new WeakMap<Sequence, Interest>();

  constructor(
    private readonly session: InterestSession,
    private readonly items: number,
  ) {}

  static async fit(
    behaviour: Behaviour,
    catalogue: readonly Item[],
    options: InterestScorerOptions = interestDefaults,
  ): Promise<InterestScorer> {
    const { steps, seed, threads, hiddenSize, numLayers, maxEvents, dropout, onEpoch } = options;
    const texts = itemTexts(behaviour, catalogue, seed);
    const windows = behaviour.sequences.reduce(
      (sum, { items }) => sum + Math.max(1, Math.ceil((items.length - 1) / maxEvents)),
      0,
    );
    const epochs = Math.min(60, Math.max(6, Math.round((steps * batchSize) / windows)));
    const config = { hiddenSize, numHeads: 2, numLayers, maxEvents, eventTypes: 1, dropout };
    const { sequences } = behaviour;
    const model = await fitInterest({
      texts,
      sequences,
      config,
      seed,
      epochs,
      batchSize,
      softmaxItems,
      threads,
      ...(onEpoch ? { onEpoch } : {}),
    });
    return new InterestScorer(await InterestSession.open(model, texts, threads), behaviour.items);
  }

  /** Reads the behaviour behind situations; `scores` needs it. */
  async prepare(situations: readonly Situation[]): Promise<void> {
    const sequences = situations.map(({ sequence }) => sequence).filter((of) => !this.#interests.has(of));
    const interests = await this.session.interests(sequences);
    interests.forEach((interest, at) => {
      const sequence = sequences[at];
      if (sequence && interest) this.#interests.set(sequence, interest);
    });
  }

  /** Attention of the newest event to the events read, which are the last of the sequence. */
  attentionOf(sequence: Sequence): Float32Array | undefined {
    return this.#interests.get(sequence)?.attention;
  }

  /** Softmax over the catalogue; 0 for all where the sequence was not prepared or is empty. */
  scores({ sequence }: Situation): Float32Array {
    const scores = new Float32Array(this.items);
    const interest = this.#interests.get(sequence);
    if (!interest) return scores;
    const { vector } = interest;
    const { itemVectors } = this.session;
    const width = vector.length;
    let highest = -Infinity;
    for (let item = 0; item < scores.length; item++) {
      let sum = 0;
      for (let at = 0; at < width; at++) sum += (vector[at] ?? 0) * (itemVectors[item * width + at] ?? 0);
      scores[item] = sum;
      highest = Math.max(highest, sum);
    }
    let total = 0;
    for (let item = 0; item < scores.length; item++)
      total += scores[item] = Math.exp((scores[item] ?? 0) - highest);
    return scores.map((score) => score / total);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }
}

function itemTexts(behaviour: Behaviour, catalogue: readonly Item[], seed: number): ItemTexts {
  const counts = userCounts(behaviour);
  if (!hasText(catalogue)) return { vectors: new Float32Array(catalogue.length), size: 1, counts };
  const terms = tfIdf(catalogue.map(textOf), {
    termsOf: contentTerms,
    minTexts: 2,
    maxShare: 0.3,
    isSublinear: true,
  });
  return { vectors: textVectors(terms, textSize, seed), size: textSize, counts };
}
