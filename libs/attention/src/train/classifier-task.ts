import { add } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { bucketBatches } from '../data/batches.ts';
import type { Random } from '../data/random.ts';
import { compileGradient } from '../engine/compile.ts';
import type { GradientOptions } from '../engine/compile.ts';
import type { Parameter } from '../engine/parameter.ts';
import type { Feeds } from '../engine/session.ts';
import { float32 } from '../engine/signature.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { collateLong, longTextSignature } from '../models/long-text-batch.ts';
import { chunksOf } from '../models/long-text.ts';
import { classifierSignature, collate } from '../models/text-inputs.ts';
import type { EncodedText } from '../models/text-inputs.ts';
import { Dropout, noiseRange } from '../nn/dropout.ts';
import { classLoss } from './class-loss.ts';
import type { LossInputs } from './class-loss.ts';
import { ClassTargets } from './class-targets.ts';
import type { ClassExample, TargetOptions } from './class-targets.ts';
import type { TrainingTask } from './trainer.ts';
import type { LabelledHead } from './training-rows.ts';

export interface ClassifierTaskOptions extends TargetOptions {
  readonly network: ClassifierNetwork;
  /** What learns; all others stay as they are, and no gradient is computed for them. */
  readonly parameters: readonly Parameter[];
  readonly heads: readonly LabelledHead[];
  readonly examples: readonly ClassExample[];
  readonly tokens: { readonly padId: number; readonly maskId: number };
  readonly batchSize: number;
  /** Share of the words hidden from the network. */
  readonly wordDropout: number;
  readonly random: Random;
  readonly session: GradientOptions;
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
  const { network, parameters, heads, examples, batchSize, random } = options;
  const targets = new ClassTargets(heads, examples, options);
  const lossOf = (branches: readonly Tensor2D[], inputs: LossInputs) => ({
    loss: branches
      .map((logits) => classLoss(logits, inputs, targets.heads))
      .reduce((total, loss) => add(total, loss)),
  });
  const noiseSignature = { noise: float32(['B', 'T']) };
  const step = network.config.chunks
    ? await compileGradient(
        ({ noise, ...inputs }) => lossOf(network.applyChunks(inputs, new Dropout(noise)).branches, inputs),
        parameters,
        { ...longTextSignature, ...noiseSignature, ...targets.signature('X') },
        options.session,
      )
    : await compileGradient(
        ({ noise, ...inputs }) => lossOf(network.apply(inputs, new Dropout(noise)).branches, inputs),
        parameters,
        { ...classifierSignature, ...noiseSignature, ...targets.signature() },
        options.session,
      );
  const lengths = examples.map(({ text }) => chunksOf(text).reduce((sum, { ids }) => sum + ids.length, 0));
  return {
    parameters,
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
        const texts = batch.flatMap((at) => examples[at] ?? []);
        yield { ...feedsOf(texts, options, ofEpoch.fork(`batch ${index}`)), ...targets.feeds(texts) };
      }
    },
    [Symbol.asyncDispose]: () => step[Symbol.asyncDispose](),
  };
}

function feedsOf(batch: readonly ClassExample[], options: ClassifierTaskOptions, random: Random): Feeds {
  const { tokens, wordDropout, network } = options;
  const rows = batch.flatMap(({ text }) => chunksOf(text));
  const hidden = rows.map((row) => hiddenWords(row, wordDropout, random));
  const hiding = {
    isHidden: (row: number, word: number) => hidden[row]?.[word] ?? false,
    maskId: tokens.maskId,
  };
  const texts = network.config.chunks
    ? collateLong(
        batch.map(({ text }) => text),
        tokens.padId,
        hiding,
      )
    : collate(rows, tokens.padId, hiding);
  const { minimum, maximum } = noiseRange;
  const noise = Float32Array.from(
    { length: texts.mask.data.length },
    () => minimum + random.uniform() * (maximum - minimum),
  );
  return { ...texts, noise: { data: noise, shape: texts.mask.shape } };
}

/** Some of the words, but never all. */
function hiddenWords({ words }: EncodedText, share: number, random: Random): readonly boolean[] {
  const hidden = words.map(() => random.uniform() < share);
  return hidden.includes(false) ? hidden : words.map(() => false);
}
