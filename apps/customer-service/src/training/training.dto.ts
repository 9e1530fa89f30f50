import { z } from 'zod';
import { presets } from './training-job.ts';
import type { TrainingJob } from './training-job.ts';

const share = z.number().min(0).max(1);

export const newTrainingJob = z
  .object({
    preset: z.enum(presets).default('mini').meta({ description: 'Size of the model.' }),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1)
      .meta({ description: 'The same pairs and seed give the same model.' }),
  })
  .prefault({})
  .meta({ id: 'NewTrainingJob' });

export const trainingJobDto = z
  .object({
    id: z.uuid(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed']),
    preset: z.enum(presets),
    seed: z.int(),
    progress: share,
    epoch: z.int().nullable(),
    epochs: z.int().nullable(),
    loss: z.number().nullable(),
    accuracy: share.nullable().meta({ description: 'On the examples held out of the training.' }),
    macroF1: share.nullable(),
    modelVersion: z.string().nullable(),
    failure: z.object({ reason: z.enum(['interrupted', 'trainingFailed']), detail: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'TrainingJob' });

export type NewTrainingJob = z.output<typeof newTrainingJob>;
export type TrainingJobDto = z.output<typeof trainingJobDto>;

export function toTrainingJobDto({ tenantId: _, ...job }: TrainingJob): TrainingJobDto {
  return {
    ...job,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}
