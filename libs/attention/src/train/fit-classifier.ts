import type { Random } from '../data/random.ts';
import type { GradientOptions } from '../engine/compile.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { chunksOf } from '../models/long-text.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { AdamW, adamWDefaults } from './adamw.ts';
import type { ClassExample, ClassWeights } from './class-targets.ts';
import { classifierTask } from './classifier-task.ts';
import { learnedParameters, peakLearningRates } from './fine-tuning.ts';
import type { FineTuning } from './fine-tuning.ts';
import { warmupCosine } from './schedule.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import { runTraining } from './trainer.ts';
import type { TrainerOptions, TrainingProgress } from './trainer.ts';
import type { LabelledHead } from './training-rows.ts';

export interface FitClassifierOptions {
  readonly network: ClassifierNetwork;
  readonly store: ParameterStore;
  readonly heads: readonly LabelledHead[];
  readonly examples: readonly ClassExample[];
  readonly classWeights?: ClassWeights;
  readonly fineTuning: FineTuning;
  readonly tokens: { readonly padId: number; readonly maskId: number };
  readonly epochs: number;
  readonly learningRateFactor?: number;
  readonly random: Random;
  readonly session: GradientOptions;
  readonly signal: AbortSignal;
  readonly checkpoint?: CheckpointOptions;
  readonly report: (progress: TrainingProgress) => void;
}

/** Settings found on validation parts of BANKING77 and CLINC150; the ablation is in docs/models/text-classifier.md. */
const settings = {
  warmupShare: 0.05,
  wordDropout: 0.1,
  labelSmoothing: 0,
  maxGradientNorm: 5,
  optimizer: { ...adamWDefaults, beta2: 0.99, epsilon: 1e-7, weightDecay: 0 },
} as const;
/** An encoder gets two points further with the longer memory, and bags no less far (validation rows of BANKING77). */
const beta2WithEncoder = 0.999;

/** @returns false where the signal stopped it before the end; it has then ended, and holds nothing any more */
export async function fitClassifier(options: FitClassifierOptions): Promise<boolean> {
  const { network, store, fineTuning, epochs, learningRateFactor = 1, checkpoint, signal, report } = options;
  await using task = await classifierTask({
    ...options,
    ...settings,
    parameters: learnedParameters(store.all(), network.config, fineTuning),
    batchSize: batchSizeFor(options.examples),
  });
  const steps = epochs * task.batchesPerEpoch;
  const peakOf = peakLearningRates(network.config, fineTuning);
  const trainer: TrainerOptions = {
    epochs,
    optimizer: new AdamW({
      ...settings.optimizer,
      ...(network.config.encoder && { beta2: beta2WithEncoder }),
    }),
    learningRate: (parameter) => learningRateFactor * peakOf(parameter),
    schedule: warmupCosine(steps, Math.ceil(settings.warmupShare * steps)),
    maxGradientNorm: settings.maxGradientNorm,
    accumulate: 1,
    ...(checkpoint ? { checkpoint } : {}),
  };
  const outcome = await runTraining(task, trainer, { report, isStopped: () => signal.aborted });
  return outcome.kind === 'finished';
}

/** Chunks of a batch of long texts, on average. */
const mostRows = 128;

/** Small data are cut into smaller batches, for an epoch to have some 70 updates; so are long texts, for their memory. */
function batchSizeFor(examples: readonly ClassExample[]): number {
  const sizes = [128, 64, 32, 16];
  const size = sizes.find((each) => examples.length >= each * 70) ?? 16;
  const chunks = examples.reduce((sum, { text }) => sum + chunksOf(text).length, 0);
  return Math.max(1, Math.min(size, Math.floor((mostRows * examples.length) / chunks)));
}
