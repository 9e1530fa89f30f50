import { add, logSumExp, mul, neg, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { bucketBatches } from '../data/batches.ts';
import type { Random } from '../data/random.ts';
import { compileGradient } from '../engine/compile.ts';
import type { Feeds, SessionOptions } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { classifierSignature, collate } from '../models/text-inputs.ts';
import type { EncodedText } from '../models/text-inputs.ts';
import { Dropout, noiseRange } from '../nn/dropout.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { TrainingTask } from './trainer.ts';

/** A text ready to learn from. */
export interface ClassExample {
  readonly text: EncodedText;
  readonly classId: number;
}

export interface ClassifierTaskOptions {
  readonly network: ClassifierNetwork;
  readonly store: ParameterStore;
  readonly examples: readonly ClassExample[];
  readonly tokens: { readonly padId: number; readonly maskId: number };
  readonly batchSize: number;
  /** Share of the target spread over all classes (Szegedy et al. 2016, arXiv 1512.00567). */
  readonly labelSmoothing: number;
  /** Share of the words hidden from the network. */
  readonly wordDropout: number;
  readonly random: Random;
  readonly session: SessionOptions;
}

/** Batches of texts that are put together to be sorted by length. */
const batchesPerBucket = 16;

/**
 * Compiles the training step of a classifier: each branch has a cross entropy of its own, so that it learns the whole task
 * and not what the others leave over.
 */
export async function classifierTask(
  options: ClassifierTaskOptions,
): Promise<Omit<TrainingTask, 'evaluate'> & AsyncDisposable> {
  const { network, store, examples, batchSize, random } = options;
  const signature = {
    ...classifierSignature,
    noise: float32(['B', 'T']),
    targets: float32(['B', network.config.numClasses]),
  };
  const step = await compileGradient(
    ({ noise, targets, ...inputs }) => {
      const { branches } = network.apply(inputs, new Dropout(noise));
      return {
        loss: branches
          .map((logits) => crossEntropy(logits, targets))
          .reduce((total, loss) => add(total, loss)),
      };
    },
    store.all(),
    signature,
    options.session,
  );
  const lengths = examples.map(({ text }) => text.ids.length);
  return {
    parameters: store.all(),
    step,
    batchesPerEpoch: Math.ceil(examples.length / batchSize),
    *batches(epoch) {
      const ofEpoch = random.fork(`epoch ${epoch}`);
      const batches = bucketBatches(lengths, {
        batchSize,
        bucketSize: batchSize * batchesPerBucket,
        random: ofEpoch,
      });
      for (const [index, batch] of batches.entries()) {
        yield feedsOf(
          batch.flatMap((at) => examples[at] ?? []),
          options,
          ofEpoch.fork(`batch ${index}`),
        );
      }
    },
    [Symbol.asyncDispose]: () => step[Symbol.asyncDispose](),
  };
}

/** The mean over the batch; `targets` are already divided by the batch size. */
function crossEntropy(logits: Tensor2D, targets: Tensor2D): Scalar {
  return neg(sum(mul(sub(logits, logSumExp(logits, 1, true)), targets)));
}

function feedsOf(batch: readonly ClassExample[], options: ClassifierTaskOptions, random: Random): Feeds {
  const { network, tokens, wordDropout, labelSmoothing } = options;
  const hidden = batch.map(({ text }) => hiddenWords(text, wordDropout, random));
  const texts = collate(
    batch.map(({ text }) => text),
    tokens.padId,
    {
      isHidden: (text, word) => hidden[text]?.[word] ?? false,
      maskId: tokens.maskId,
    },
  );
  const { numClasses } = network.config;
  const smooth = labelSmoothing / (numClasses * batch.length);
  const targets = new Float32Array(batch.length * numClasses).fill(smooth);
  batch.forEach(({ classId }, row) => {
    const at = row * numClasses + classId;
    targets[at] = (targets[at] ?? 0) + (1 - labelSmoothing) / batch.length;
  });
  const { minimum, maximum } = noiseRange;
  const noise = Float32Array.from(
    { length: texts.mask.data.length },
    () => minimum + random.uniform() * (maximum - minimum),
  );
  return {
    ...texts,
    noise: { data: noise, shape: texts.mask.shape },
    targets: { data: targets, shape: [batch.length, numClasses] },
  };
}

/** Some of the words, but never all. */
function hiddenWords({ words }: EncodedText, share: number, random: Random): readonly boolean[] {
  const hidden = words.map(() => random.uniform() < share);
  return hidden.includes(false) ? hidden : words.map(() => false);
}
