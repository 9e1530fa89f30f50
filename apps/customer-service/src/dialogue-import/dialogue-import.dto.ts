import { z } from 'zod';
import type { DialogueImport } from './dialogue-import.ts';

const count = z.int().min(0);

export const dialogueImportDto = z
  .object({
    id: z.uuid(),
    state: z.enum(['running', 'completed', 'failed']),
    format: z.enum(['csv', 'jsonLines']),
    origin: z.enum(['upload', 'sample']),
    contentHash: z.string().meta({ description: 'SHA-256; the same content is imported once.' }),
    rows: z.object({ read: count, rejected: count }),
    pairs: z.object({ found: count, imported: count, duplicates: count }),
    problems: z
      .array(z.object({ line: z.int().min(1), reason: z.string(), detail: z.string() }))
      .meta({ description: 'The first 1,000 rejected rows.' }),
    failure: z.string().nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DialogueImport' });
export type DialogueImportDto = z.output<typeof dialogueImportDto>;

export function toDialogueImportDto(report: DialogueImport): DialogueImportDto {
  const {
    id,
    state,
    format,
    origin,
    contentHash,
    failure,
    pairsFound: found,
    pairsImported: imported,
  } = report;
  return {
    id,
    state,
    format,
    origin,
    contentHash,
    rows: { read: report.rowsRead, rejected: report.rowsRejected },
    // Until the end it is not known how many of the pairs were there before.
    pairs: { found, imported, duplicates: state === 'completed' ? found - imported : 0 },
    problems: [...report.problems],
    failure,
    createdAt: report.createdAt.toISOString(),
    finishedAt: report.finishedAt?.toISOString() ?? null,
  };
}
