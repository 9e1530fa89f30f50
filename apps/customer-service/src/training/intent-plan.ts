import { z } from 'zod';
import type { TrainingSet } from './training-set.ts';

export const presets = ['mini', 'small', 'base'] as const;

/** What a job may choose. */
export const intentOptions = z.strictObject({
  /** Size of the model. */
  preset: z.enum(presets).default('mini'),
  /** The same pairs and seed give the same model. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
});
export type IntentOptions = z.output<typeof intentOptions>;

/** What the training program is told. */
export interface IntentPlan extends TrainingSet, IntentOptions {
  /** How often each example is seen. */
  readonly epochs: number;
  /** Label of the questions that no intent fits; they choose the threshold of rejection. */
  readonly outOfScope: string;
}
