import { InvalidInstantError } from './errors.ts';

/**
 * A point in time: `Date` in the program, milliseconds since 1970 UTC in the database.
 * One representation in SQLite and PostgreSQL, so comparing, sorting and the millisecond are alike in both.
 */
export const instant = {
  type: 'bigint',
  transformer: {
    to: (value: unknown): unknown => (value instanceof Date ? toMilliseconds(value) : value),
    // PostgreSQL hands over 64-bit integers as text.
    from: (value: number | string | null): Date | null => (value === null ? null : new Date(Number(value))),
  },
} as const;

/** Any JSON value, kept as text: both databases give back what was stored, key order included. */
export const json = {
  type: 'text',
  transformer: {
    to: (value: unknown): string | null =>
      value === null || value === undefined ? null : JSON.stringify(value),
    from: (value: string | null): unknown => (value === null ? null : JSON.parse(value)),
  },
} as const;

/** A key of at most 36 characters, the length of a UUID. */
export const id = { type: 'varchar', length: 36 } as const;

/** A 64-bit floating point number; PostgreSQL's `real` would halve its digits. */
export const float = { type: 'double precision' } as const;

function toMilliseconds(value: Date): number {
  const milliseconds = value.getTime();
  if (Number.isNaN(milliseconds)) throw new InvalidInstantError();
  return milliseconds;
}
