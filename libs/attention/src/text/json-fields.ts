import { InvalidTokenizerError } from './errors.ts';

/** A JSON object whose fields are not yet known. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new InvalidTokenizerError(where, 'is not an object');
}

export function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new InvalidTokenizerError(where, 'is not a list');
}

export function stringOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new InvalidTokenizerError(where, 'is not a string');
}

/** A whole number of 0 or more. */
export function countOf(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidTokenizerError(where, 'is not a whole number of 0 or more');
}

/** A boolean that may be absent or null. */
export function flagOf(value: unknown, where: string, whenAbsent: boolean): boolean {
  if (value === undefined || value === null) return whenAbsent;
  if (typeof value === 'boolean') return value;
  throw new InvalidTokenizerError(where, 'is neither true nor false');
}
