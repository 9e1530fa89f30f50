import { SecurityError, SecuritySetupError } from '../security.error.ts';

export class UnknownRetentionKindError extends SecurityError {
  readonly code = 'RETENTION_KIND_UNKNOWN';
  readonly status = 422;
  readonly title = 'Unknown kind of data';

  constructor(kind: string, known: readonly string[]) {
    super(`No kind of data of this service: ${kind}; there are ${known.join(', ')}`);
  }
}

export class InvalidRetentionTimeError extends SecurityError {
  readonly code = 'RETENTION_TIME_INVALID';
  readonly status = 422;
  readonly title = 'Invalid retention time';

  constructor(kind: string) {
    super(`The retention time of ${kind} must be 1 to 36,500 whole days, or null for ever`);
  }
}

export class RetentionKindTwiceError extends SecuritySetupError {
  readonly code = 'RETENTION_KIND_TWICE';

  constructor(kind: string) {
    super(`The kind of data '${kind}' is registered twice`);
  }
}

/** Another process took over a run that made no progress for the time of its lease. */
export class RetentionRunLostError extends Error {
  readonly code = 'RETENTION_RUN_LOST';

  constructor() {
    super('Another process goes on with this run: a batch took longer than its lease');
  }
}

/** Parts of a person's data could not be erased; repeat the erasure. */
export class ErasureIncompleteError extends SecurityError {
  readonly code = 'ERASURE_INCOMPLETE';
  readonly status = 500;
  readonly title = 'Erasure incomplete';

  constructor(readonly sources: readonly string[]) {
    super(`Not all was erased: ${sources.join(', ')} failed; ask again`);
  }
}
