import type { Id } from '@attention-flow/persistence';
import { z } from 'zod';

/** A key in a path: a UUID, and from there on the key of one kind of thing. */
export function idSchema<Kind extends string>() {
  return z.uuid().transform((id) => id as Id<Kind>);
}
