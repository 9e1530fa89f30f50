import { comparableText } from '../../data/duplicates.ts';
import type { Example } from '../../data/examples.ts';
import type { Random } from '../../data/random.ts';
import type { Feeds, NdArray } from '../../engine/session.ts';
import { collateFeatures } from '../../models/sentence-features.ts';
import type { WeightedFeatures } from '../../models/sentence-features.ts';
import { collateTokens } from '../../models/sentence-inputs.ts';
import { readSentence } from '../../models/sentence-model.ts';
import type { EncodedSentence, SentenceModel } from '../../models/sentence-model.ts';
import type { ParameterStore } from '../../nn/parameter-store.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { TrainingTask } from '../trainer.ts';
import { batched, dropoutNoise, equalShares } from './batches.ts';
import { compileContrastive } from './contrastive-step.ts';
import type { PretrainingData } from './masked-language-task.ts';

export interface TrainedSentenceModel extends SentenceModel {
  readonly store: ParameterStore;
  readonly tokenizer: Tokenizer;
  readonly maxTokens: number;
}

export interface ContrastiveOptions extends PretrainingData {
  /** What cosines are divided by. */
  readonly temperature: number;
  /** Share of the n-grams hidden from the features' part. */
  readonly featureDropout: number;
}

/** An example ready to learn from; without a pair, its text is its own pair, and dropout the only difference. */
interface EncodedPair {
  readonly text: EncodedSentence;
  readonly pair: EncodedSentence;
  /** What its text and its pair are told from others by. */
  readonly names: readonly [text: string, pair: string];
}

/** Contrastive learning: the other pairs of a batch are what a text's own is to be told from. */
export async function contrastiveTask(
  model: TrainedSentenceModel,
  options: ContrastiveOptions,
): Promise<TrainingTask & AsyncDisposable> {
  const { corpus, batchSize, random, temperature, session } = options;
  const step = await compileContrastive(model, model.store, temperature, session);
  return {
    parameters: model.store.all(),
    step,
    batchesPerEpoch: Math.ceil(corpus.trainingRows / batchSize),
    async *batches(epoch) {
      const ofEpoch = random.fork(`epoch ${epoch}`);
      const pairs = encodedPairs(corpus.epoch(ofEpoch.fork('order')), model);
      const noise = ofEpoch.fork('noise');
      const length = ({ text, pair }: EncodedPair) => text.ids.length + pair.ids.length;
      for await (const batch of batched(pairs, length, batchSize, ofEpoch.fork('batches')))
        yield feedsOf(batch, model, options, noise);
    },
    [Symbol.asyncDispose]: () => step[Symbol.asyncDispose](),
  };
}

async function* encodedPairs(
  examples: AsyncIterable<Example>,
  model: TrainedSentenceModel,
): AsyncGenerator<EncodedPair, void, undefined> {
  const { tokenizer, maxTokens, features } = model;
  const reader = { tokenizer, maxTokens, ...(features ? { features: features.inputs } : {}) };
  for await (const { text, pair } of examples) {
    const encoded = readSentence(text, reader);
    yield {
      text: encoded,
      pair: pair === undefined ? encoded : readSentence(pair, reader),
      names: [comparableText(text), comparableText(pair ?? text)],
    };
  }
}

function feedsOf(
  batch: readonly EncodedPair[],
  { tokenizer, features }: TrainedSentenceModel,
  { featureDropout }: ContrastiveOptions,
  random: Random,
): Feeds {
  const sides = [batch.map(({ text }) => text), batch.map(({ pair }) => pair)] as const;
  const [texts, pairs] = sides.map((side) =>
    collateTokens(
      side.map(({ ids }) => ids),
      tokenizer.padId,
    ),
  );
  if (!texts || !pairs) return {};
  const shown = (side: readonly EncodedSentence[]) =>
    collateFeatures(side.map((each) => withoutSome(each.features, featureDropout, random)));
  const tokens = {
    ...texts,
    noise: dropoutNoise(texts.ids.shape, random),
    pairIds: pairs.ids,
    pairPositions: pairs.positions,
    pairMask: pairs.mask,
    pairNoise: dropoutNoise(pairs.ids.shape, random),
    excluded: excludedOf(batch),
    shares: equalShares(batch.length),
  };
  if (!features) return tokens;
  const [own, other] = [shown(sides[0]), shown(sides[1])];
  return { ...tokens, ...own, pairFeatures: other.features, pairFeatureWeights: other.featureWeights };
}

/** What is not to be told apart: the same text, or the same pair, standing in two rows. */
function excludedOf(batch: readonly EncodedPair[]): NdArray {
  const size = batch.length;
  const data = new Float32Array(size * size);
  batch.forEach(({ names: [text, pair] }, row) =>
    batch.forEach(({ names: other }, column) => {
      if (row !== column && (text === other[0] || pair === other[1])) data[row * size + column] = -1e9;
    }),
  );
  return { data, shape: [size, size] };
}

const nothing: WeightedFeatures = { ids: [], weights: [] };

function withoutSome(
  { ids, weights }: WeightedFeatures = nothing,
  share: number,
  random: Random,
): WeightedFeatures {
  const kept = ids.flatMap((_, at) => (random.uniform() < share ? [] : [at]));
  return { ids: kept.map((at) => ids[at] ?? 0), weights: kept.map((at) => weights[at] ?? 0) };
}
