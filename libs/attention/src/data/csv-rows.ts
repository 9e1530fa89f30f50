import { parse } from 'csv-parse/sync';
import { followQuotes } from './csv-quotes.ts';
import type { Line } from './lines.ts';
import { rejectedRow } from './row.ts';
import type { Row, RowFault, RowParser, RowParserOptions } from './row.ts';
import { BrokenHeaderError, MissingColumnError } from './source-errors.ts';

export interface CsvOptions {
  /** One character. */
  readonly delimiter: string;
  /** Column names of a file without a header line. */
  readonly header?: readonly string[];
}

/**
 * CSV as in RFC 4180. Blank lines are no rows; line ends inside a quoted value become `\n`.
 *
 * A value that opens with a stray quote would swallow the rows below it. So a row whose quotes cannot be followed, or
 * do not close within `maxRowBytes`, costs its first line alone: reading goes on at the line after it. csv-parse cannot
 * go on after such a row, hence rows are cut here and only then given to it, many in one call.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvParser implements RowParser {
  readonly #options: RowParserOptions & CsvOptions;
  #columns: readonly string[] | undefined;
  #waiting: Line[] = [];

  constructor(options: RowParserOptions & CsvOptions) {
    this.#options = options;
    if (options.header) this.#columns = this.#checkedHeader(options.header, 1);
  }

  push(lines: readonly Line[]): Row[] {
    if (lines.length === 0) return [];
    for (const line of lines) this.#waiting.push(line);
    return this.#read(false);
  }

  end(): Row[] {
    return this.#read(true);
  }

  #read(isEnd: boolean): Row[] {
    const records: CsvRecord[] = [];
    let position = 0;
    for (let first = this.#waiting[0]; first; first = this.#waiting[position]) {
      const record = first.text === '' && !first.fault ? 'blank' : this.#recordAt(position, first);
      if (record === 'open' && !isEnd) break;
      if (record === 'blank' || record === 'open') {
        if (record === 'open') records.push(refused(first, 'brokenQuotes'));
        position += 1;
        continue;
      }
      records.push(record);
      position += record.lines;
    }
    this.#waiting.splice(0, position);
    const readable = records.filter(({ fault }) => !fault);
    const fields = parseFields(readable, this.#options.delimiter);
    return records.flatMap((record) => this.#rowOf(record, fields.get(record) ?? []));
  }

  #recordAt(position: number, first: Line): CsvRecord | 'open' {
    if (first.fault === 'tooLong') return refused(first, 'tooLong');
    const texts: string[] = [];
    let length = 0;
    let fault: RowFault | undefined;
    for (let next = this.#waiting[position]; next; next = this.#waiting[position + texts.length]) {
      length += next.text.length;
      const isTooLong = next.fault === 'tooLong' || length + texts.length > this.#options.maxRowBytes;
      const state = followQuotes(next.text, this.#options.delimiter, texts.length > 0);
      if (isTooLong || state === 'broken') return refused(first, 'brokenQuotes');
      texts.push(next.text);
      fault ??= next.fault;
      if (state === 'whole')
        return { line: first.number, lines: texts.length, text: texts.join('\n'), fault };
    }
    return 'open';
  }

  /** @returns the row of a record, or none for the header */
  #rowOf({ line, fault }: CsvRecord, fields: readonly string[]): Row[] {
    if (fault) {
      const row = rejectedRow(line, fault);
      if (!this.#columns) throw new BrokenHeaderError(this.#options.name, line, row.detail);
      return [row];
    }
    if (!this.#columns) {
      this.#columns = this.#checkedHeader(fields, line);
      return [];
    }
    if (fields.length !== this.#columns.length) {
      const detail = `has ${fields.length} column(s) where the header has ${this.#columns.length}`;
      return [rejectedRow(line, 'columnCount', detail)];
    }
    const values = Object.fromEntries(this.#columns.map((column, index) => [column, fields[index]]));
    return [{ kind: 'row', line, values }];
  }

  #checkedHeader(header: readonly string[], line: number): readonly string[] {
    const { name, columns: required } = this.#options;
    const columns = header.map((column) => column.trim());
    const named = columns.filter((column) => column !== '');
    const twice = named.find((column, index) => named.indexOf(column) !== index);
    if (twice !== undefined) throw new BrokenHeaderError(name, line, `names the column '${twice}' twice`);
    const missing = required.find((column) => !named.includes(column));
    if (missing !== undefined) throw new MissingColumnError(name, missing, named);
    return columns;
  }
}

/** So many lines as one text. */
interface CsvRecord {
  readonly line: number;
  readonly lines: number;
  readonly text: string;
  readonly fault: RowFault | undefined;
}

function refused({ number: line }: Line, fault: RowFault): CsvRecord {
  return { line, lines: 1, text: '', fault };
}

function parseFields(
  records: readonly CsvRecord[],
  delimiter: string,
): ReadonlyMap<CsvRecord, readonly string[]> {
  const text = records.map((record) => record.text).join('\n');
  const fields = parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true });
  return new Map(records.map((record, index) => [record, fields[index] ?? []]));
}
