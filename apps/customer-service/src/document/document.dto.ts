import { z } from 'zod';
import { documentFormats } from './document.ts';
import type { StoredDocument } from './document.service.ts';

export const newDocument = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: 'What you call it, such as its address; the same name again replaces it.' }),
    format: z.enum(documentFormats),
    content: z.string().min(1),
  })
  .meta({ id: 'NewDocument' });
export type NewDocument = z.output<typeof newDocument>;

export const documentDto = z
  .object({
    id: z.uuid(),
    name: z.string(),
    format: z.enum(documentFormats),
    contentHash: z.string(),
    passages: z.int().meta({ description: 'Parts that can be found.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Document' });
export type DocumentDto = z.output<typeof documentDto>;

export const documentsDto = z.object({ documents: z.array(documentDto) }).meta({ id: 'Documents' });
export type DocumentsDto = z.output<typeof documentsDto>;

export function toDocumentDto({ document, passages }: StoredDocument): DocumentDto {
  const { id, name, format, contentHash, createdAt } = document;
  return { id, name, format, contentHash, passages, createdAt: createdAt.toISOString() };
}
