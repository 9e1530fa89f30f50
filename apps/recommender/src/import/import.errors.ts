import { ServiceError } from '../platform/service.error.ts';
import { importTypes } from './import-format.ts';

export class ImportNotFoundError extends ServiceError {
  readonly code = 'IMPORT_NOT_FOUND';

  constructor(readonly id: string) {
    super(`There is no import ${id}`);
  }
}

export class ImportTooLargeError extends ServiceError {
  readonly code = 'IMPORT_TOO_LARGE';

  constructor(readonly maxBytes: number) {
    super(`The import is longer than ${maxBytes} bytes; split it, or raise IMPORT_MAX_BYTES`);
  }
}

/** The content as a whole is not what its type says; single bad rows are in the report instead. */
export class ImportUnreadableError extends ServiceError {
  readonly code = 'IMPORT_UNREADABLE';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

export class UnsupportedImportTypeError extends ServiceError {
  readonly code = 'UNSUPPORTED_IMPORT_TYPE';

  constructor(readonly contentType: string | undefined) {
    super(`Content type ${contentType ?? '(none)'} cannot be imported; send ${importTypes.join(', ')}`);
  }
}
