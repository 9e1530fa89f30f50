import type { Parameter } from '../../engine/parameter.ts';
import type { EncoderPreset } from '../../models/encoder-presets.ts';
import { bagName } from '../../models/sentence-features.ts';
import { adamWDefaults } from '../adamw.ts';

export const objectives = ['mlm', 'simcse', 'pairs'] as const;

/** What is learned from text: to guess hidden words, to know a text again, to find what belongs to it. */
export type PretrainingObjective = (typeof objectives)[number];

export interface ObjectiveSettings {
  readonly batchSize: number;
  /** Peak of the encoder's parameters: of a new encoder, and of one to go on with. */
  readonly learningRate: { readonly fresh: number; readonly from: number };
  /** Passes over rows as few as these, and over more. */
  readonly epochs: { readonly few: number; readonly many: number };
}

export const objectiveSettings: Readonly<Record<PretrainingObjective, ObjectiveSettings>> = {
  mlm: { batchSize: 32, learningRate: { fresh: 1e-3, from: 5e-4 }, epochs: { few: 20, many: 5 } },
  simcse: { batchSize: 64, learningRate: { fresh: 5e-4, from: 1e-4 }, epochs: { few: 3, many: 1 } },
  pairs: { batchSize: 64, learningRate: { fresh: 1e-3, from: 3e-4 }, epochs: { few: 20, many: 5 } },
};

export const fewRows = 5_000;

export const commonSettings = {
  temperature: 0.05,
  featureDropout: 0.2,
  featureLearningRate: 2e-3,
  warmupShare: 0.06,
  maxGradientNorm: 1,
  vocabSize: 16_000,
  maxTokens: 128,
  optimizer: { ...adamWDefaults, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 },
  /** Texts that n-grams are chosen from, and the most n-grams to know. */
  features: { texts: 10_000, most: 40_000 },
} as const;

/** Width of the n-grams' part of an embedding. */
export const featureSizes: Readonly<Record<EncoderPreset, number>> = { mini: 256, small: 384, base: 512 };

export const isFeatureTable = ({ name }: Parameter): boolean => name.startsWith(`${bagName}.`);

/** Weight decay is for matrices: not for biases, scales and the table of n-grams, most of whose rows rest. */
export const decays = (parameter: Parameter): boolean =>
  parameter.shape.length > 1 && !isFeatureTable(parameter);
