import type { Line } from './lines.ts';
import { rejectedRow } from './row.ts';
import type { Row, RowParser, RowParserOptions, RowValues } from './row.ts';
import { MissingColumnError } from './source-errors.ts';

/** After so many rows without a required column, the column is taken to be absent from the whole file. */
const rowsToProveAbsence = 1000;
const columnsRemembered = 100;

/**
 * JSON Lines: one JSON object a line; blank lines are no rows.
 *
 * A row that lacks a required column is rejected; a column that no row has is an error, raised at the latest after
 * {@link rowsToProveAbsence} rows so that a long file is not read to its end for a misspelt name.
 * @see https://jsonlines.org
 */
export class JsonLinesParser implements RowParser {
  readonly #options: RowParserOptions;
  readonly #absent: Set<string>;
  readonly #seen = new Set<string>();
  #rows = 0;

  constructor(options: RowParserOptions) {
    this.#options = options;
    this.#absent = new Set(options.columns);
  }

  push(lines: readonly Line[]): Row[] {
    return lines
      .filter(({ text, fault }) => fault !== undefined || text.trim() !== '')
      .map((line) => this.#row(line));
  }

  end(): Row[] {
    if (this.#rows > 0) this.#refuseAbsent();
    return [];
  }

  #row({ number: line, text, fault }: Line): Row {
    if (fault !== undefined) return rejectedRow(line, fault);
    const parsed = parseJson(text);
    if ('problem' in parsed) return rejectedRow(line, 'brokenJson', parsed.problem);
    const { value } = parsed;
    if (!isObject(value)) {
      return rejectedRow(
        line,
        'notAnObject',
        `is ${Array.isArray(value) ? 'an array' : 'a bare value'}, not an object`,
      );
    }
    this.#note(value);
    const missing = this.#options.columns.find((column) => !Object.hasOwn(value, column));
    if (missing === undefined) return { kind: 'row', line, values: value };
    return rejectedRow(line, 'missingColumn', `has no column '${missing}'`);
  }

  #note(value: RowValues): void {
    this.#rows += 1;
    if (this.#absent.size === 0) return;
    for (const column of Object.keys(value)) {
      this.#absent.delete(column);
      if (this.#seen.size < columnsRemembered) this.#seen.add(column);
    }
    if (this.#rows >= rowsToProveAbsence) this.#refuseAbsent();
  }

  #refuseAbsent(): void {
    const [column] = this.#absent;
    if (column !== undefined) throw new MissingColumnError(this.#options.name, column, [...this.#seen]);
  }
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // The engine's message quotes the text, which may be personal: only the position is kept.
    const position = /position (\d+)/.exec(String(error))?.[1];
    return {
      problem: `is not valid JSON${position === undefined ? '' : ` at character ${Number(position) + 1}`}`,
    };
  }
}

function isObject(value: unknown): value is RowValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
