import { CsvParser } from './csv-rows.ts';
import { InvalidOptionError } from './errors.ts';
import { JsonLinesParser } from './json-lines.ts';
import { LineSplitter } from './lines.ts';
import type { Row, RowParser } from './row.ts';
import { readBytes, sourceName } from './source.ts';
import type { Source } from './source.ts';
import { SourceEmptyError, UnknownFormatError } from './source-errors.ts';

export type RowFormat = 'csv' | 'jsonLines';

export interface RowOptions {
  /** Told by the name unless given: `.csv`, `.tsv`, `.jsonl`, `.ndjson`, each also with `.gz`. */
  readonly format?: RowFormat;
  /** Columns that every row must have. */
  readonly columns?: readonly string[];
  /** CSV alone: one character; a comma, or a tab for `.tsv`, unless given. */
  readonly delimiter?: string;
  /** CSV alone: the column names, for a file whose first line is already a row. */
  readonly header?: readonly string[];
  /** A longer row is rejected; 1 MiB unless given. */
  readonly maxRowBytes?: number;
  /** Longer content (after decompression) is refused; unlimited unless given. */
  readonly maxBytes?: number;
}

const defaultMaxRowBytes = 1024 * 1024;

/**
 * The rows of a CSV or JSON Lines file (or of bytes, see {@link Source}), one at a time, whatever the size of the file.
 * A row that cannot be read comes as a rejection with its line and reason; blank lines are no rows. Line ends inside a
 * quoted CSV value are read as `\n`.
 *
 * @throws {MissingColumnError} a required column is nowhere in the file
 * @throws {BrokenHeaderError} the first line of a CSV file is no header
 * @throws {SourceEmptyError} there is no row, neither good nor bad
 * @throws {UnknownFormatError} {@link InvalidOptionError} and what {@link readBytes} throws
 */
export async function* readRows(
  source: Source,
  options: RowOptions = {},
): AsyncGenerator<Row, void, undefined> {
  const name = sourceName(source);
  const maxRowBytes = options.maxRowBytes ?? defaultMaxRowBytes;
  if (!(maxRowBytes > 0)) throw new InvalidOptionError('maxRowBytes', maxRowBytes, 'above 0');
  const parser = parserFor(name, maxRowBytes, options);
  const splitter = new LineSplitter(maxRowBytes);
  let isEmpty = true;
  for await (const chunk of readBytes(source, options.maxBytes)) {
    const rows = parser.push(splitter.push(chunk));
    isEmpty &&= rows.length === 0;
    yield* rows;
  }
  const last = [...parser.push(splitter.end()), ...parser.end()];
  if (isEmpty && last.length === 0) throw new SourceEmptyError(name);
  yield* last;
}

const formats: Readonly<Record<string, { readonly format: RowFormat; readonly delimiter?: string }>> = {
  csv: { format: 'csv' },
  tsv: { format: 'csv', delimiter: '\t' },
  jsonl: { format: 'jsonLines' },
  ndjson: { format: 'jsonLines' },
};

function parserFor(name: string, maxRowBytes: number, options: RowOptions): RowParser {
  const byName = formats[/\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
  const format = options.format ?? byName?.format;
  const columns = options.columns ?? [];
  if (format === undefined) throw new UnknownFormatError(name);
  if (format === 'jsonLines') return new JsonLinesParser({ name, columns, maxRowBytes });
  const delimiter = options.delimiter ?? byName?.delimiter ?? ',';
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new InvalidOptionError(
      'delimiter',
      JSON.stringify(delimiter),
      'one character, not a quote or a line end',
    );
  }
  return new CsvParser({
    name,
    columns,
    maxRowBytes,
    delimiter,
    ...(options.header && { header: options.header }),
  });
}
