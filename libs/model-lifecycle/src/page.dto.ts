import type { Id } from '@attention-flow/persistence';
import { z } from 'zod';

/** A key in a path: a UUID, and from there on the key of one kind of thing. */
export function idSchema<Kind extends string>() {
  return z.uuid().transform((id) => id as Id<Kind>);
}

/** Which part of a list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(1_000).optional().meta({ description: '`next` of the page before.' }),
});

/** Where the next page begins. */
export const nextPage = z.string().nullable().meta({ description: 'Null after the last.' });

export const taskName = z.string().min(1).max(32);
export const versionName = z.string().min(1).max(64);
