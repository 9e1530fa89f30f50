/** The database has another schema than the one that this build was made for. */
export class ForeignSchemaError extends Error {
  readonly code = 'FOREIGN_SCHEMA';

  constructor(readonly kind: 'behind' | 'unknown') {
    super(`The schema of the database is ${kind === 'behind' ? 'older than' : 'not known to'} this build`);
  }
}
