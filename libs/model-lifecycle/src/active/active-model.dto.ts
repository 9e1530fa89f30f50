import { z } from 'zod';
import { versionName } from '../page.dto.ts';
import type { ActiveVersion } from './active-model.service.ts';

export const activeModelDto = z
  .object({
    task: z.string(),
    version: z.string(),
    isDefault: z.boolean().meta({ description: "The service's own, for want of one of the tenant." }),
    previous: z
      .string()
      .nullable()
      .meta({ description: 'What a roll back goes to; null for nothing, or the default.' }),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'ActiveModel' });

export const activeModelsDto = z
  .object({ activeModels: z.array(activeModelDto) })
  .meta({ id: 'ActiveModels' });

export const newActiveModel = z
  .strictObject({ version: versionName.meta({ description: 'Of the tenant and task, its files kept.' }) })
  .meta({ id: 'NewActiveModel' });

export type ActiveModelDto = z.output<typeof activeModelDto>;
export type ActiveModelsDto = z.output<typeof activeModelsDto>;
export type NewActiveModel = z.output<typeof newActiveModel>;

export function toActiveModelDto({ changedAt, ...active }: ActiveVersion): ActiveModelDto {
  return { ...active, changedAt: changedAt.toISOString() };
}
