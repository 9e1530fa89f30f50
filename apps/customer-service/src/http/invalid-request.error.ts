import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ServiceError } from '../platform/service.error.ts';

/** A body, query or path that does not fit its schema. */
export class InvalidRequestError extends ServiceError {
  readonly code = 'INVALID_REQUEST';
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(issues: readonly StandardSchemaV1.Issue[]) {
    const errors = issues.map(({ path = [], message }) => ({
      path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      message,
    }));
    super(errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
    this.errors = errors;
  }
}
