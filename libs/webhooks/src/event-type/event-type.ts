import { z } from 'zod';

/** Kinds of events that a service tells of; `payload` fits `schema`, and so does the example. */
export interface EventType<Schema extends z.ZodType = z.ZodType> {
  /** `conversation.handedOff`: words of letters, digits and underscores, separated by dots. */
  readonly type: string;
  readonly description: string;
  readonly schema: Schema;
  readonly example: z.output<Schema>;
}

/** @returns the same event type, its example checked by the compiler */
export const eventType = <Schema extends z.ZodType>(definition: EventType<Schema>): EventType<Schema> =>
  definition;

const word = '[a-zA-Z0-9_]+';
export const eventTypeName = z
  .string()
  .max(100)
  .regex(new RegExp(`^${word}(\\.${word})*$`), 'not an event type');

/** An event type, or all below one: `conversation.*`. */
export const eventTypePattern = z
  .string()
  .max(100)
  .regex(
    new RegExp(`^${word}(\\.${word})*(\\.\\*)?$`),
    'neither an event type nor a group of them such as a.*',
  );

/** @param patterns null for all events */
export function matches(patterns: readonly string[] | null, type: string): boolean {
  if (!patterns) return true;
  return patterns.some((pattern) =>
    pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}
