import { z } from 'zod';

/** What every list takes. */
export const pageParts = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional().meta({ description: '`next` of the page before.' }),
};

export const pageQuery = z.object(pageParts);
export type PageQuery = z.output<typeof pageQuery>;
