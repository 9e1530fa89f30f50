/** An invalid `Date` was about to be stored. */
export class InvalidInstantError extends Error {
  readonly code = 'PERSISTENCE_INVALID_INSTANT';

  constructor() {
    super('Cannot store an invalid Date as an instant: it has no milliseconds');
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

/** `DATABASE_URL` is not a PostgreSQL address. */
export class InvalidDatabaseUrlError extends Error {
  readonly code = 'PERSISTENCE_INVALID_URL';

  constructor() {
    super('DATABASE_URL must look like postgres://user:password@host:5432/name');
  }
}
