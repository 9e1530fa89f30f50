import type { Random } from '../data/random.ts';
import type { GradientOptions } from '../engine/compile.ts';
import type { TokenPair } from '../models/transformer-batch.ts';
import type { Transformer } from '../models/transformer.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { AdamW, adamWDefaults } from './adamw.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import { warmupCosine } from './schedule.ts';
import { runTraining } from './trainer.ts';
import type { TrainerOptions, TrainingProgress } from './trainer.ts';
import { translatorTask } from './translator-task.ts';

export interface FitTranslatorOptions {
  readonly network: Transformer;
  readonly store: ParameterStore;
  readonly pairs: readonly TokenPair[];
  readonly padId: number;
  readonly epochs: number;
  readonly random: Random;
  readonly session: GradientOptions;
  readonly signal: AbortSignal;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly checkpoint?: CheckpointOptions;
  readonly report: (progress: TrainingProgress) => void;
}

const settings = {
  warmupShare: 0.1,
  labelSmoothing: 0.1,
  maxGradientNorm: 1,
  /** Of a width of 128; wider networks take smaller steps. */
  learningRate: 2e-3,
  optimizer: { ...adamWDefaults, beta2: 0.98, epsilon: 1e-9, weightDecay: 0.01 },
} as const;

/** Of one batch, padding included. */
const mostTargetTokens = 4096;

/** @returns false where the signal stopped it before the end; it has then ended, and holds nothing any more */
export async function fitTranslator(options: FitTranslatorOptions): Promise<boolean> {
  const { network, pairs, epochs, checkpoint, signal, report } = options;
  const { batchSize = batchSizeFor(pairs) } = options;
  await using task = await translatorTask({ ...options, ...settings, batchSize });
  const steps = epochs * task.batchesPerEpoch;
  const learningRate =
    options.learningRate ?? settings.learningRate * Math.sqrt(128 / network.config.hiddenSize);
  const trainer: TrainerOptions = {
    epochs,
    optimizer: new AdamW(settings.optimizer, ({ shape }) => shape.length > 1),
    learningRate: () => learningRate,
    schedule: warmupCosine(steps, Math.ceil(settings.warmupShare * steps)),
    maxGradientNorm: settings.maxGradientNorm,
    accumulate: 1,
    ...(checkpoint ? { checkpoint } : {}),
  };
  const outcome = await runTraining(task, trainer, { report, isStopped: () => signal.aborted });
  return outcome.kind === 'finished';
}

/**
 * Small data are cut into smaller batches, for an epoch to have some 20 updates; so are long texts, as logits take the memory
 * of every target token times the vocabulary.
 */
export function batchSizeFor(pairs: readonly TokenPair[]): number {
  const longest = pairs.reduce((most, { target }) => Math.max(most, target.length), 1);
  const size = [64, 32].find((each) => pairs.length >= each * 20) ?? 16;
  return Math.max(1, Math.min(size, Math.floor(mostTargetTokens / longest)));
}
