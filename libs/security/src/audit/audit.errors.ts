import { SecuritySetupError } from '../security.error.ts';

/** An act describes itself at too great length; what belongs to it should be named, not copied. */
export class AuditDetailsTooLargeError extends SecuritySetupError {
  readonly code = 'AUDIT_DETAILS_TOO_LARGE';

  constructor(action: string, length: number, limit: number) {
    super(`The audit details of '${action}' take ${length} characters; ${limit} are allowed`);
  }
}
