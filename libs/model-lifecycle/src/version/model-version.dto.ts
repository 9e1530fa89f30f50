import type { Page } from '@attention-flow/persistence';
import { z } from 'zod';
import { evaluationDto, toEvaluationDto, verdictDto } from '../evaluation/evaluation.dto.ts';
import { nextPage, pageQuery, taskName } from '../page.dto.ts';
import { versionStates } from './model-version.ts';
import type { ModelVersion } from './model-version.ts';

const record = z.record(z.string(), z.unknown());

export const modelVersionDto = z
  .object({
    version: z.string(),
    task: z.string(),
    trainingJobId: z.uuid(),
    state: z.enum(versionStates),
    isActive: z.boolean().meta({ description: 'It answers the tenant now.' }),
    isKept: z.boolean().meta({ description: 'Its files are there still: it can be promoted.' }),
    metrics: z.record(z.string(), z.number()).meta({ description: 'On the rows held out of the training.' }),
    verdict: verdictDto.nullable(),
    evaluation: evaluationDto.nullable(),
    lineage: z.object({
      options: record,
      parent: z.string().nullable().meta({ description: 'What answered when it was trained.' }),
      data: record.meta({ description: 'What it learnt from, in figures.' }),
      gatheredAt: z.iso
        .datetime()
        .nullable()
        .meta({ description: 'Data of before were learnt from; null where that was not recorded.' }),
    }),
    createdAt: z.iso.datetime(),
    promotedAt: z.iso.datetime().nullable().meta({ description: 'When it answered for the first time.' }),
  })
  .meta({ id: 'ModelVersion' });

export const modelVersionsDto = z
  .object({ modelVersions: z.array(modelVersionDto), next: nextPage })
  .meta({ id: 'ModelVersions' });

export const versionQuery = pageQuery.extend({
  task: taskName.optional(),
  state: z.enum(versionStates).optional(),
});

export type ModelVersionDto = z.output<typeof modelVersionDto>;
export type ModelVersionsDto = z.output<typeof modelVersionsDto>;
export type VersionQuery = z.output<typeof versionQuery>;

export function toModelVersionDto(row: ModelVersion): ModelVersionDto {
  const { version, task, trainingJobId, state, isKept, metrics, verdict, evaluation, lineage } = row;
  return {
    ...{ version, task, trainingJobId, state, isKept, verdict },
    isActive: state === 'active',
    metrics: { ...metrics },
    evaluation: evaluation && toEvaluationDto(evaluation),
    lineage: { ...lineage, options: { ...lineage.options }, data: { ...lineage.data } },
    createdAt: row.createdAt.toISOString(),
    promotedAt: row.promotedAt?.toISOString() ?? null,
  };
}

export function toModelVersionsDto({ rows, next }: Page<ModelVersion>): ModelVersionsDto {
  return { modelVersions: rows.map(toModelVersionDto), next };
}
