import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { FieldError } from './problem.ts';

/** What a schema has against a value, as every Standard Schema library says it. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A body, query or path that does not fit its schema. */
export class InvalidRequestError extends Error {
  readonly code = 'INVALID_REQUEST';
  readonly status = 400;
  readonly errors: readonly FieldError[];

  constructor(issues: readonly SchemaIssue[]) {
    const errors = issues.map(({ path = [], message }) => ({
      path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      message,
    }));
    super(errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
    this.errors = errors;
  }
}

/** Checks what carries a schema, and lists every field that is wrong. */
export function requestValidation(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new InvalidRequestError(issues) });
}
