import { SecurityError, SecuritySetupError } from '../security.error.ts';
import type { Scope } from './scope.ts';

export class ApiKeyNotFoundError extends SecurityError {
  readonly code = 'API_KEY_NOT_FOUND';
  readonly status = 404;
  readonly title = 'API key not found';

  constructor(readonly id: string) {
    super(`There is no API key ${id}`);
  }
}

export class ApiKeyEndedError extends SecurityError {
  readonly code = 'API_KEY_ENDED';
  readonly status = 409;
  readonly title = 'API key ended';

  constructor(readonly id: string) {
    super(`API key ${id} was revoked, replaced or has expired: make a new one instead`);
  }
}

/** Scopes that this service has not. */
export class UnknownScopeError extends SecurityError {
  readonly code = 'SCOPE_UNKNOWN';
  readonly status = 422;
  readonly title = 'Unknown scope';

  constructor(
    readonly scopes: readonly string[],
    readonly resources: readonly string[],
  ) {
    super(`No scope of this service: ${scopes.join(', ')}; its resources are ${resources.join(', ')}`);
  }
}

/** A key that hands on what it may not do itself. */
export class ScopeNotHeldError extends SecurityError {
  readonly code = 'SCOPE_NOT_HELD';
  readonly status = 403;
  readonly title = 'Scope not held';

  constructor(readonly scopes: readonly Scope[]) {
    super(`A key gives others only what it may do itself; it lacks ${scopes.join(', ')}`);
  }
}

/** A key of one tenant that reaches for another's. */
export class ForeignTenantError extends SecurityError {
  readonly code = 'TENANT_FOREIGN';
  readonly status = 403;
  readonly title = 'Foreign tenant';

  constructor() {
    super("Only an admin key of the system tenant manages other tenants' keys");
  }
}

export class InvalidAdminKeyError extends SecuritySetupError {
  readonly code = 'ADMIN_API_KEY_INVALID';

  constructor(readonly problem: 'malformed' | 'ended' | 'otherSecret') {
    super(`ADMIN_API_KEY ${adminKeyProblems[problem]}`);
  }
}

const adminKeyProblems = {
  malformed:
    'must look like af_<32 hexadecimal digits>_<49 letters and digits>, checksum included: ' +
    'make one with `npm run -s new-api-key -w @attention-flow/security`',
  ended: 'names a key that was revoked or has expired: give a new one',
  otherSecret:
    'names a key of this service with another secret: give the one that was first given, or a new one',
};
