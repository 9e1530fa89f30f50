import type { KeyRefusal } from '../api-key/api-key.ts';
import type { Scope } from '../api-key/scope.ts';
import { SecurityError, SecuritySetupError } from '../security.error.ts';

const challenge = (error?: string) => ({
  'www-authenticate': error === undefined ? 'Bearer' : `Bearer error="${error}"`,
});

/** No key, or something else than `Bearer`, in the header `authorization`. */
export class ApiKeyMissingError extends SecurityError {
  readonly code = 'API_KEY_MISSING';
  readonly status = 401;
  readonly title = 'API key missing';
  override readonly headers = challenge();

  constructor() {
    super('Send an API key: Authorization: Bearer af_...');
  }
}

/** Says the same of a key with a typing error, one that never was, and one of another service. */
export class ApiKeyInvalidError extends SecurityError {
  readonly code = 'API_KEY_INVALID';
  readonly status = 401;
  readonly title = 'API key invalid';
  override readonly headers = challenge('invalid_token');

  constructor() {
    super('This is not an API key of this service');
  }
}

const refusals = {
  revoked: { code: 'API_KEY_REVOKED', title: 'API key revoked', message: 'This API key was revoked' },
  expired: { code: 'API_KEY_EXPIRED', title: 'API key expired', message: 'This API key has expired' },
} as const;

/** Only who holds the right secret learns that the key was revoked or has expired. */
export class ApiKeyRefusedError extends SecurityError {
  readonly code: (typeof refusals)[Exclude<KeyRefusal, 'tenantSuspended'>]['code'];
  readonly status = 401;
  readonly title: string;
  override readonly headers = challenge('invalid_token');

  constructor(readonly refusal: Exclude<KeyRefusal, 'tenantSuspended'>) {
    const { code, title, message } = refusals[refusal];
    super(message);
    this.code = code;
    this.title = title;
  }
}

export class TenantSuspendedError extends SecurityError {
  readonly code = 'TENANT_SUSPENDED';
  readonly status = 403;
  readonly title = 'Tenant suspended';

  constructor() {
    super('The tenant of this API key is suspended');
  }
}

export class InsufficientScopeError extends SecurityError {
  readonly code = 'SCOPE_INSUFFICIENT';
  readonly status = 403;
  readonly title = 'Scope insufficient';
  override readonly headers = challenge('insufficient_scope');

  constructor(readonly scopes: readonly Scope[]) {
    super(`This API key lacks ${scopes.join(', ')}`);
  }
}

/** A route for admins of the system tenant. */
export class SystemTenantOnlyError extends SecurityError {
  readonly code = 'SYSTEM_TENANT_ONLY';
  readonly status = 403;
  readonly title = 'System tenant only';

  constructor() {
    super('Only keys of the system tenant may do this');
  }
}

/** A route that says neither who may use it nor that all may; nobody may, then. */
export class RouteClosedError extends SecurityError {
  readonly code = 'ROUTE_CLOSED';
  readonly status = 403;
  readonly title = 'Route closed';

  constructor() {
    super('This route is open to nobody');
  }
}

export class UndeclaredRouteError extends SecuritySetupError {
  readonly code = 'SECURITY_ROUTE_UNDECLARED';

  constructor(readonly routes: readonly string[]) {
    super(`Mark with @Public(), @Scopes(...) or @SystemScopes(...): ${routes.join(', ')}`);
  }
}

/** A route that names a resource, or a class of cost, which the options of the module do not. */
export class UnknownRouteSettingError extends SecuritySetupError {
  readonly code = 'SECURITY_ROUTE_SETTING_UNKNOWN';

  constructor(
    readonly route: string,
    readonly setting: string,
  ) {
    super(`${route} names ${setting}, which the options of SecurityModule do not`);
  }
}

export class NoPrincipalError extends SecuritySetupError {
  readonly code = 'SECURITY_NO_PRINCIPAL';

  constructor() {
    super(
      '@CurrentTenant() and @CurrentApiKey() need a route with @Scopes(...): a public one knows no tenant',
    );
  }
}
