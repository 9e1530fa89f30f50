import type { Page } from '@attention-flow/persistence';
import { z } from 'zod';
import { verdictDto } from '../evaluation/evaluation.dto.ts';
import { nextPage, pageQuery, taskName } from '../page.dto.ts';
import { failureReasons, jobOrigins, jobPhases, jobStates, promotionModes } from './training-job.ts';
import type { TrainingJob } from './training-job.ts';

export const newTrainingJob = z
  .strictObject({
    task: taskName.optional().meta({ description: 'May be left out where the service has one.' }),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: 'What the task lets choose; what is left out has defaults.' }),
    promote: z.enum(promotionModes).default('automatic').meta({
      description: 'automatic: the gate decides; manual: a person does, by PUT /v1/active-models/{task}.',
    }),
  })
  .prefault({})
  .meta({ id: 'NewTrainingJob' });

export const trainingJobDto = z
  .object({
    id: z.uuid(),
    task: z.string(),
    state: z.enum(jobStates),
    phase: z.enum(jobPhases).nullable().meta({ description: 'What a running job is at.' }),
    options: z.record(z.string(), z.unknown()),
    promote: z.enum(promotionModes),
    origin: z.enum(jobOrigins),
    progress: z.number().min(0).max(1).meta({ description: 'Of the training.' }),
    details: z
      .record(z.string(), z.union([z.number(), z.string()]))
      .meta({ description: 'Such as epoch and loss.' }),
    metrics: z
      .record(z.string(), z.number())
      .meta({ description: 'In the end, on the rows held out of the training.' }),
    modelVersion: z.string().nullable(),
    verdict: verdictDto.nullable(),
    failure: z.object({ reason: z.enum(failureReasons), detail: z.string() }).nullable(),
    attempts: z.int().meta({ description: 'How often it was begun.' }),
    cancelRequestedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'TrainingJob' });

export const trainingJobsDto = z
  .object({ trainingJobs: z.array(trainingJobDto), next: nextPage })
  .meta({ id: 'TrainingJobs' });

export const jobQuery = pageQuery.extend({
  task: taskName.optional(),
  state: z.enum(jobStates).optional(),
});

export type NewTrainingJob = z.output<typeof newTrainingJob>;
export type TrainingJobDto = z.output<typeof trainingJobDto>;
export type TrainingJobsDto = z.output<typeof trainingJobsDto>;
export type JobQuery = z.output<typeof jobQuery>;

export function toTrainingJobDto({ tenantId: _, runId: __, ...job }: TrainingJob): TrainingJobDto {
  return {
    ...job,
    options: { ...job.options },
    details: { ...job.details },
    metrics: { ...job.metrics },
    cancelRequestedAt: job.cancelRequestedAt?.toISOString() ?? null,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

export function toTrainingJobsDto({ rows, next }: Page<TrainingJob>): TrainingJobsDto {
  return { trainingJobs: rows.map(toTrainingJobDto), next };
}
