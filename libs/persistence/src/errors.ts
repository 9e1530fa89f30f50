/** An invalid `Date` was about to be stored. */
export class InvalidInstantError extends Error {
  readonly code = 'PERSISTENCE_INVALID_INSTANT';

  constructor() {
    super('Cannot store an invalid Date as an instant: it has no milliseconds');
  }
}

/** An integer of more than 64 bits was about to be stored. */
export class InvalidBigIntegerError extends Error {
  readonly code = 'PERSISTENCE_INVALID_BIG_INTEGER';

  constructor(readonly value: bigint) {
    super(`Cannot store ${value}: it needs more than 64 bits`);
  }
}

/** The database could not be opened or brought to the schema of this version. */
export class DatabaseUnavailableError extends Error {
  readonly code = 'PERSISTENCE_DATABASE_UNAVAILABLE';

  /** @param place a file, or the host and name of a server's database; never a password */
  constructor(
    readonly place: string,
    cause: unknown,
  ) {
    super(`Cannot open the database ${place}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Work of a transaction that was undone goes on, and would be half of what was asked for. */
export class TransactionFailedError extends Error {
  readonly code = 'PERSISTENCE_TRANSACTION_FAILED';

  constructor() {
    super('The transaction that this belongs to has failed: nothing of it is stored any more');
  }
}

/** `DATABASE_URL` is not a PostgreSQL address. */
export class InvalidDatabaseUrlError extends Error {
  readonly code = 'PERSISTENCE_INVALID_URL';

  constructor() {
    super('DATABASE_URL must look like postgres://user:password@host:5432/name');
  }
}

/** A cursor was given that no list in this order has handed out. */
export class InvalidCursorError extends Error {
  readonly code = 'PERSISTENCE_INVALID_CURSOR';
  /** As HTTP has it: lists are read by clients. */
  readonly status = 400;
  readonly title = 'Cursor invalid';

  constructor() {
    super('The cursor is not one of this list: begin without one');
  }
}

/** A backup was asked for that this library does not make. */
export class BackupUnsupportedError extends Error {
  readonly code = 'PERSISTENCE_BACKUP_UNSUPPORTED';

  constructor(readonly place: string) {
    super(`Cannot back up ${place} from here: use pg_dump, or the continuous archiving of PostgreSQL`);
  }
}

/** A backup is not a whole database. */
export class BackupDamagedError extends Error {
  readonly code = 'PERSISTENCE_BACKUP_DAMAGED';

  constructor(
    readonly file: string,
    readonly problem: string,
  ) {
    super(`The database file ${file} does not stand the check: ${problem}`);
  }
}

/** A file would have been written over. */
export class FileExistsError extends Error {
  readonly code = 'PERSISTENCE_FILE_EXISTS';

  constructor(readonly file: string) {
    super(`${file} exists: it is not written over`);
  }
}
