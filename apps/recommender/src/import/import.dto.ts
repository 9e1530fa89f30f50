import { z } from 'zod';
import type { DataImport } from './data-import.ts';
import { importKinds } from './data-import.ts';

const count = z.int().min(0);

export const importDto = z
  .object({
    id: z.uuid(),
    kind: z.enum(importKinds),
    format: z.enum(['csv', 'jsonLines']),
    state: z.enum(['running', 'completed', 'failed']),
    rows: z.object({
      read: count,
      rejected: count,
      known: count.meta({ description: 'Events that were there already, by their ids.' }),
    }),
    problems: z
      .array(z.object({ line: z.int().min(1), code: z.string(), detail: z.string() }))
      .meta({ description: 'The first 1,000 rejected rows.' }),
    failure: z.string().nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' });
export type ImportDto = z.output<typeof importDto>;

export function toImportDto(report: DataImport): ImportDto {
  const { id, kind, format, state, rowsRead, rowsRejected, rowsKnown, failure } = report;
  return {
    id,
    kind,
    format,
    state,
    rows: { read: rowsRead, rejected: rowsRejected, known: rowsKnown },
    problems: [...report.problems],
    failure,
    createdAt: report.createdAt.toISOString(),
    finishedAt: report.finishedAt?.toISOString() ?? null,
  };
}
