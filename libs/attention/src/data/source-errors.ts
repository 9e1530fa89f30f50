import { AttentionError } from '../engine/errors.ts';
import { listNames } from './errors.ts';

/** The file does not exist. */
export class SourceNotFoundError extends AttentionError {
  readonly code = 'ATTENTION_SOURCE_NOT_FOUND';

  constructor(readonly file: string) {
    super(`File '${file}' does not exist`);
  }
}

/** The path is a directory. */
export class SourceIsDirectoryError extends AttentionError {
  readonly code = 'ATTENTION_SOURCE_IS_DIRECTORY';

  constructor(readonly file: string) {
    super(`'${file}' is a directory; give a file inside it`);
  }
}

/** The operating system refuses to read the file; `cause` says why. */
export class SourceUnreadableError extends AttentionError {
  readonly code = 'ATTENTION_SOURCE_UNREADABLE';

  constructor(
    readonly file: string,
    cause: unknown,
  ) {
    super(`File '${file}' cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Compressed data that breaks off or does not match its checksum. */
export class SourceDamagedError extends AttentionError {
  readonly code = 'ATTENTION_SOURCE_DAMAGED';

  constructor(
    readonly file: string,
    cause: unknown,
  ) {
    super(`'${file}' is damaged gzip data (cut off, or changed after it was written)`, { cause });
  }
}

/** The bytes are of a kind that no reader here understands. */
export class SourceContentError extends AttentionError {
  readonly code = 'ATTENTION_SOURCE_CONTENT';

  constructor(
    readonly file: string,
    readonly found: string,
  ) {
    super(`'${file}' is ${found}; save it as CSV or JSON Lines in UTF-8, plain or gzip`);
  }
}

/** More bytes, after decompression, than the caller allows. */
export class SourceTooLargeError extends AttentionError {
  readonly code = 'ATTENTION_SOURCE_TOO_LARGE';

  constructor(
    readonly file: string,
    readonly maxBytes: number,
  ) {
    super(`'${file}' holds more than the allowed ${maxBytes} bytes (after decompression)`);
  }
}

/** Not one row: an empty file, blank lines alone, or a header and nothing below it. */
export class SourceEmptyError extends AttentionError {
  readonly code = 'ATTENTION_SOURCE_EMPTY';

  constructor(readonly file: string) {
    super(`'${file}' has no rows`);
  }
}

/** Neither the name nor the options say whether it is CSV or JSON Lines. */
export class UnknownFormatError extends AttentionError {
  readonly code = 'ATTENTION_UNKNOWN_FORMAT';

  constructor(readonly file: string) {
    super(`Cannot tell the format of '${file}' by its name; give the option 'format': 'csv' or 'jsonLines'`);
  }
}

/** The file has no such column; `columns` are those that are there. */
export class MissingColumnError extends AttentionError {
  readonly code = 'ATTENTION_MISSING_COLUMN';

  constructor(
    readonly file: string,
    readonly column: string,
    readonly columns: readonly string[],
  ) {
    super(`'${file}' has no column '${column}'; its columns are ${listNames(columns)}`);
  }
}

/** The first line of a CSV file cannot serve as its header. */
export class BrokenHeaderError extends AttentionError {
  readonly code = 'ATTENTION_BROKEN_HEADER';

  constructor(
    readonly file: string,
    readonly line: number,
    readonly problem: string,
  ) {
    super(`The header of '${file}' (line ${line}) ${problem}`);
  }
}
