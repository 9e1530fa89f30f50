import { gather, mul, sum } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { Example } from '../../data/examples.ts';
import type { Random } from '../../data/random.ts';
import { compile, compileGradient } from '../../engine/compile.ts';
import type { NdArray, SessionOptions } from '../../engine/session.ts';
import { float32, int32 } from '../../engine/signature.ts';
import type { TensorsOf } from '../../engine/signature.ts';
import { scope } from '../../engine/tracer.ts';
import type { LanguageModelHead } from '../../models/language-model-head.ts';
import { collateTokens, sentenceSignature } from '../../models/sentence-inputs.ts';
import type { TextEncoder } from '../../models/text-encoder.ts';
import { Dropout } from '../../nn/dropout.ts';
import type { ParameterStore } from '../../nn/parameter-store.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { TrainingTask } from '../trainer.ts';
import { batched, dropoutNoise, equalShares } from './batches.ts';
import type { Corpus } from './corpus.ts';
import { vocabularyLoss } from './loss-functions.ts';
import { tokenizeWords, windowOf } from './tokenized-text.ts';
import { maskWords } from './word-masking.ts';
import type { MaskedText } from './word-masking.ts';

export interface LanguageModel {
  readonly encoder: TextEncoder;
  readonly head: LanguageModelHead;
  readonly store: ParameterStore;
  readonly tokenizer: Tokenizer;
  /** A longer text is read in windows, another one each epoch. */
  readonly maxTokens: number;
}

/** What a pretraining task is made of beside the model. */
export interface PretrainingData {
  readonly corpus: Corpus;
  readonly batchSize: number;
  readonly random: Random;
  readonly session: SessionOptions;
}

/** `M` tokens to guess, by their place among the N = B·T of the batch. */
const maskedSignature = {
  ...sentenceSignature,
  at: int32(['M']),
  targets: int32(['M']),
  shares: float32(['M']),
} as const;

/** Compiles the training step of masked language modelling; only the tokens to be guessed go through the head. */
export async function maskedLanguageTask(
  model: LanguageModel,
  { corpus, batchSize, random, session }: PretrainingData,
): Promise<TrainingTask & AsyncDisposable> {
  const parameters = model.store.all();
  const signature = { ...maskedSignature, noise: float32(['B', 'T']) };
  const step = await compileGradient(
    ({ noise, ...batch }) => ({ loss: lossOf(model, batch, new Dropout(noise)) }),
    parameters,
    signature,
    session,
  );
  return {
    parameters,
    step,
    batchesPerEpoch: Math.ceil(corpus.trainingRows / batchSize),
    async *batches(epoch) {
      const ofEpoch = random.fork(`epoch ${epoch}`);
      const masks = ofEpoch.fork('masks');
      const texts = mapped(corpus.epoch(ofEpoch.fork('order')), (example) => masked(example, model, masks));
      const noise = ofEpoch.fork('noise');
      for await (const batch of batched(texts, lengthOf, batchSize, ofEpoch.fork('batches'))) {
        const feeds = feedsOf(batch, model.tokenizer.padId);
        yield { ...feeds, noise: dropoutNoise(feeds.ids.shape, noise) };
      }
    },
    [Symbol.asyncDispose]: () => step[Symbol.asyncDispose](),
  };
}

/** How well held-out tokens are guessed; the same words are hidden each time. */
export interface LanguageModelMeasure {
  /** Tokens that were guessed. */
  readonly tokens: number;
  /** `exp` of the mean negative log-likelihood of a token: from how many it seems to choose. */
  readonly perplexity: number;
}

export async function measureLanguageModel(
  model: LanguageModel,
  { corpus, batchSize, random, session }: PretrainingData,
): Promise<LanguageModelMeasure> {
  const masks = random.fork('held-out masks');
  const texts = corpus.heldOut
    .map((example) => masked(example, model, masks))
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  await using forward = await compile(
    (batch) => ({ loss: lossOf(model, batch, new Dropout(undefined)) }),
    maskedSignature,
    session,
  );
  let [loss, tokens] = [0, 0];
  for (let start = 0; start < texts.length; start += batchSize) {
    const batch = texts.slice(start, start + batchSize);
    const count = batch.reduce((total, { at }) => total + at.length, 0);
    if (count === 0) continue;
    const { loss: mean } = await forward(feedsOf(batch, model.tokenizer.padId));
    loss += count * Number(mean.data[0]);
    tokens += count;
  }
  return { tokens, perplexity: Math.exp(loss / tokens) };
}

function lossOf(
  { encoder, head }: LanguageModel,
  { at, targets, shares, ...batch }: TensorsOf<typeof maskedSignature>,
  dropout: Dropout,
): Scalar {
  const { hidden } = encoder.apply(batch, dropout);
  return scope('languageModel', () => {
    const guessed = head.transform(gather(hidden, at));
    return sum(mul(vocabularyLoss(guessed, head.vocabulary(), targets), shares));
  });
}

function masked(
  { text }: Pick<Example, 'text'>,
  { tokenizer, maxTokens }: LanguageModel,
  random: Random,
): MaskedText {
  const window = windowOf(tokenizeWords(text, tokenizer), maxTokens, random.uniform());
  return maskWords(window, tokenizer, random);
}

type MaskedFeeds = Readonly<Record<keyof typeof maskedSignature, NdArray>>;

function feedsOf(texts: readonly MaskedText[], padId: number): MaskedFeeds {
  const batch = collateTokens(
    texts.map(({ ids }) => ids),
    padId,
  );
  const [, T = 0] = batch.ids.shape;
  const at = texts.flatMap((text, row) => text.at.map((place) => row * T + place));
  const targets = texts.flatMap((text) => text.targets);
  const M = at.length;
  // A batch without a token to guess has one that counts nothing.
  return M > 0
    ? { ...batch, at: integers(at), targets: integers(targets), shares: equalShares(M) }
    : {
        ...batch,
        at: integers([0]),
        targets: integers([0]),
        shares: { data: new Float32Array(1), shape: [1] },
      };
}

const integers = (values: readonly number[]): NdArray => ({
  data: Int32Array.from(values),
  shape: [values.length],
});

const lengthOf = ({ ids }: MaskedText): number => ids.length;

async function* mapped<T, U>(items: AsyncIterable<T>, map: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield map(item);
}
