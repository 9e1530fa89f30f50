import { z } from 'zod';
import type { RetentionTimes } from '../retention/retention-times.ts';
import type { ErasureReport } from '../retention/subject-rights.ts';
import type { TenantId } from '../tenant/tenant.ts';

/** The name that the tenant has for a person. */
export const subjectId = z.string().trim().min(1).max(200);
export const retentionKind = z.string().min(1).max(100);

const days = z
  .int()
  .min(1)
  .max(36_500)
  .nullable()
  .meta({ description: 'Null: until somebody chooses otherwise.' });

export const newRetentionTime = z.object({ days }).meta({ id: 'NewRetentionTime' });
export type NewRetentionTime = z.output<typeof newRetentionTime>;

export const retentionTimesDto = z
  .object({ retentionTimes: z.array(z.object({ kind: z.string(), days })) })
  .meta({ id: 'RetentionTimes' });
export type RetentionTimesDto = z.output<typeof retentionTimesDto>;

export const erasureDto = z
  .object({
    removed: z
      .record(z.string(), z.record(z.string(), z.int()))
      .meta({ description: 'How many of each kind, by the feature that held them.' }),
    trainedModels: z
      .array(z.string())
      .meta({ description: 'Versions that were trained with some of it, and may still know it.' }),
    subjectHash: z.string().meta({ description: 'Stands for the person in the audit log.' }),
  })
  .meta({ id: 'Erasure' });
export type ErasureDto = z.output<typeof erasureDto>;

export async function toRetentionTimesDto(
  times: RetentionTimes,
  tenantId: TenantId,
): Promise<RetentionTimesDto> {
  const chosen = await times.of(tenantId);
  return { retentionTimes: [...chosen].map(([kind, kept]) => ({ kind, days: kept })) };
}

export function toErasureDto({ removed, trainedModels, subjectHash }: ErasureReport): ErasureDto {
  const bySource = Object.entries(removed).map(([source, counts]) => [source, { ...counts }]);
  return { removed: Object.fromEntries(bySource), trainedModels: [...trainedModels], subjectHash };
}
