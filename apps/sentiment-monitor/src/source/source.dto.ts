import { z } from 'zod';
import { healthOf, sourceSettings } from './news-source.ts';
import type { NewsSource } from './news-source.ts';

const time = z.iso.datetime().nullable();
const name = z.string().trim().min(1).max(100);

export const newSource = z.object({ name, settings: sourceSettings }).meta({ id: 'NewSource' });
export type NewSource = z.output<typeof newSource>;

export const sourceChange = z
  .object({
    isEnabled: z.boolean().optional(),
    settings: sourceSettings.optional().meta({ description: 'Read anew from the beginning.' }),
  })
  .meta({ id: 'SourceChange' });
export type SourceChange = z.output<typeof sourceChange>;

export const sourceDto = z
  .object({
    id: z.uuid(),
    name,
    settings: sourceSettings,
    isEnabled: z.boolean(),
    health: z.enum(['new', 'healthy', 'failing', 'finished', 'disabled']),
    dueAt: time,
    lastAttemptAt: time,
    lastSuccessAt: time,
    failures: z.int().min(0).meta({ description: 'In a row.' }),
    failure: z.string().nullable(),
    documents: z.int().min(0),
    rejected: z.int().min(0).meta({ description: 'Entries that were no documents.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Source' });
export type SourceDto = z.output<typeof sourceDto>;

export const sourcePage = z
  .object({ sources: z.array(sourceDto), next: z.string().nullable() })
  .meta({ id: 'Sources' });
export type SourcePage = z.output<typeof sourcePage>;

export function toSourceDto(source: NewsSource): SourceDto {
  const { id, name, settings, isEnabled, failures, failure, documents, rejected } = source;
  const at = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id,
    name,
    settings,
    isEnabled,
    health: healthOf(source),
    dueAt: at(source.dueAt),
    lastAttemptAt: at(source.lastAttemptAt),
    lastSuccessAt: at(source.lastSuccessAt),
    failures,
    failure,
    documents,
    rejected,
    createdAt: source.createdAt.toISOString(),
  };
}
