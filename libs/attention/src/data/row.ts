import type { Line } from './lines.ts';

/** Why a row was refused, and the same for people; details never quote the row, which may hold personal data. */
const faults = {
  brokenJson: 'is not valid JSON',
  brokenQuotes: 'has quotes that do not close, or stand inside an unquoted value',
  columnCount: 'has another number of columns than the header',
  emptyLabel: 'has an empty label',
  emptyText: 'has an empty text',
  invalidUtf8: 'is not valid UTF-8',
  missingColumn: 'lacks a column',
  notAnObject: 'is not a JSON object',
  notText: 'has a value of the wrong kind',
  tooLong: 'is longer than allowed',
} as const;

export type RowFault = keyof typeof faults;

/** Column values by name: strings from CSV, any JSON value from JSON Lines. */
export type RowValues = Readonly<Record<string, unknown>>;

export interface ParsedRow {
  readonly kind: 'row';
  /** Line of the file where the row begins, from 1. */
  readonly line: number;
  readonly values: RowValues;
}

export interface RejectedRow {
  readonly kind: 'rejected';
  /** Line of the file where the row begins, from 1. */
  readonly line: number;
  readonly reason: RowFault;
  readonly detail: string;
}

export type Row = ParsedRow | RejectedRow;

/** @param detail what is particular about this row; the general words of the reason unless given */
export function rejectedRow(line: number, reason: RowFault, detail: string = faults[reason]): RejectedRow {
  return { kind: 'rejected', line, reason, detail };
}

/** What a format makes of the lines of a file. */
export interface RowParser {
  /** @returns the rows that these lines complete */
  push(lines: readonly Line[]): Row[];
  /** @returns the rows that were waiting for more lines */
  end(): Row[];
}

/** Facts of a parser: whose rows they are, and which columns each must have. */
export interface RowParserOptions {
  readonly name: string;
  readonly columns: readonly string[];
  readonly maxRowBytes: number;
}
