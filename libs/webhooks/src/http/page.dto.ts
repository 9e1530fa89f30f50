import type { Id } from '@attention-flow/persistence';
import { z } from 'zod';

/** A key in a path or a body: a UUID, and from there on the key of one kind of thing. */
export function idSchema<Kind extends string>() {
  return z.uuid().transform((id) => id as Id<Kind>);
}

export const uuid = { name: 'id', format: 'uuid' } as const;

/** Which part of a list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
});
export type PageQuery = z.output<typeof pageQuery>;

export const next = z
  .string()
  .nullable()
  .meta({ description: 'What to give as `after` for more; null at the end.' });
export const moment = z.iso.datetime().nullable();

export const isoOf = (time: Date | null): string | null => time?.toISOString() ?? null;
