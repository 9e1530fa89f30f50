import { InvalidOptionError } from './errors.ts';
import { rejectedRow } from './row.ts';
import type { ParsedRow, RejectedRow } from './row.ts';
import { RowTally } from './row-report.ts';
import type { RowReport } from './row-report.ts';
import { readRows } from './rows.ts';
import type { RowOptions } from './rows.ts';
import { sourceName } from './source.ts';
import type { Source } from './source.ts';

/** Makes something of a row: a value, or the rejection of it. */
export type ParseRow<T> = (row: ParsedRow) => Kept<T> | RejectedRow;

export interface Kept<T> {
  readonly kind: 'kept';
  readonly value: T;
}

export interface RecordOptions extends RowOptions {
  /** How many rejections the report lists (it counts all of them); 100 unless given. */
  readonly maxRejected?: number;
}

const defaultMaxRejected = 100;

/** Values made of the rows of a file, in order, one at a time. The report is final when the loop has ended. */
export class RecordStream<T> implements AsyncIterable<T> {
  readonly #source: Source;
  readonly #parse: ParseRow<T>;
  readonly #options: RecordOptions;
  #tally: RowTally;

  constructor(source: Source, parse: ParseRow<T>, options: RecordOptions = {}) {
    const { maxRejected = defaultMaxRejected } = options;
    if (!(maxRejected >= 0)) throw new InvalidOptionError('maxRejected', maxRejected, 'at least 0');
    this.#source = source;
    this.#parse = parse;
    this.#options = { ...options, maxRejected };
    this.#tally = this.#newTally();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const tally = (this.#tally = this.#newTally());
    for await (const row of readRows(this.#source, this.#options)) {
      const outcome = row.kind === 'row' ? this.#parse(row) : row;
      if (outcome.kind === 'kept') {
        tally.keep();
        yield outcome.value;
      } else tally.reject(outcome);
    }
  }

  /** What became of the rows read so far. */
  report(): RowReport {
    return this.#tally.report();
  }

  #newTally(): RowTally {
    return new RowTally(sourceName(this.#source), this.#options.maxRejected ?? defaultMaxRejected);
  }
}

export function kept<T>(value: T): Kept<T> {
  return { kind: 'kept', value };
}

/**
 * The text in a column: strings as they are, numbers and booleans as written in JSON.
 *
 * @returns the text, or why the row has none there
 */
export function textIn({ line, values }: ParsedRow, column: string): string | RejectedRow {
  const value = Object.hasOwn(values, column) ? values[column] : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined) return rejectedRow(line, 'missingColumn', `has no column '${column}'`);
  return rejectedRow(line, 'notText', `has no text in column '${column}'`);
}
