import { describeError } from './errors.ts';

/** Where a command writes. */
export interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** What a command has to say: results on stdout, progress and warnings on stderr. */
export class Output {
  #barIsOpen = false;

  constructor(
    private readonly streams: Streams,
    private readonly isJson: boolean,
  ) {}

  /** The result: one JSON object with `--json`, else text for people, if there is any. */
  result(json: object, text?: () => string): void {
    this.#closeBar();
    if (this.isJson) this.line(JSON.stringify(json));
    else if (text) this.line(text());
  }

  /** A line of a long result, in either mode. */
  line(text: string): void {
    this.streams.stdout.write(`${text}\n`);
  }

  note(text: string): void {
    this.#closeBar();
    this.streams.stderr.write(`${text}\n`);
  }

  /** A progress bar on a terminal; elsewhere nothing. */
  progress(done: number, all: number, text: string): void {
    if (!this.streams.stderr.isTTY) return;
    const width = 28;
    const filled = Math.round((done / all) * width);
    this.streams.stderr.write(
      `\r${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.floor((100 * done) / all)} % ${text}\x1b[K`,
    );
    this.#barIsOpen = true;
  }

  failure(error: unknown): void {
    this.note(`error: ${describeError(error).message}`);
    this.refusal(error);
  }

  /** A failure that people have been told of. */
  refusal(error: unknown): void {
    if (this.isJson) this.line(JSON.stringify({ error: describeError(error) }));
  }

  #closeBar(): void {
    if (this.#barIsOpen) this.streams.stderr.write('\n');
    this.#barIsOpen = false;
  }
}

/** Columns padded to the widest cell; numbers right, text left. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  const cell = (value: string | number | undefined, column: number) =>
    typeof value === 'number'
      ? String(value).padStart(widths[column] ?? 0)
      : (value ?? '').padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
