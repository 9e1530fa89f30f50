import type { QueryRunner, TableCheckOptions, TableColumnOptions } from 'typeorm';
import { InvalidBigIntegerError, InvalidInstantError } from './errors.ts';

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

/** A 64-bit integer: `bigint` in the program. */
export const bigInteger = {
  type: 'bigint',
  transformer: {
    to: (value: unknown): unknown => (typeof value === 'bigint' ? within64Bits(value) : value),
    from: (value: number | bigint | string | null): bigint | null => (value === null ? null : BigInt(value)),
  },
} as const;

/**
 * A primary key that the database counts up, for rows whose order matters; `number` in the program, absent when
 * a row is inserted. A row inserted after another was committed has the higher number; there may be gaps.
 */
export const sequence = {
  type: 'bigint',
  primary: true,
  generated: 'increment',
  transformer: {
    to: (value: unknown): unknown => value,
    from: (value: number | string | null): number | null => (value === null ? null : Number(value)),
  },
} as const;

/** The column of a {@link sequence} in a migration; SQLite counts up none but `integer`. */
export function sequenceColumn(runner: QueryRunner, name: string): TableColumnOptions {
  const type = runner.connection.options.type === 'postgres' ? 'bigint' : 'integer';
  return { name, type, isPrimary: true, isGenerated: true, generationStrategy: 'increment' };
}

/** An enumeration: text in both databases, its values kept by a check ({@link checkOneOf} in the migration). */
export const oneOf = { type: 'text' } as const;

/** The check of a {@link oneOf} column in a migration. */
export function checkOneOf(column: string, values: readonly string[]): TableCheckOptions {
  const list = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
  return { columnNames: [column], expression: `"${column}" IN (${list})` };
}

function within64Bits(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new InvalidBigIntegerError(value);
  return value;
}

function toMilliseconds(value: Date): number {
  const milliseconds = value.getTime();
  if (Number.isNaN(milliseconds)) throw new InvalidInstantError();
  return milliseconds;
}
