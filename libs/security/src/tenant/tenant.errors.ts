import { SecurityError } from '../security.error.ts';

export class TenantNotFoundError extends SecurityError {
  readonly code = 'TENANT_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Tenant not found';

  constructor(readonly id: string) {
    super(`There is no tenant ${id}`);
  }
}

export class TenantNameTakenError extends SecurityError {
  readonly code = 'TENANT_NAME_TAKEN';
  readonly status = 409;
  readonly title = 'Tenant name taken';

  constructor(readonly tenantName: string) {
    super(`Another tenant is called '${tenantName}'`);
  }
}

/** Without it nobody could manage tenants any more. */
export class SystemTenantError extends SecurityError {
  readonly code = 'TENANT_IS_SYSTEM';
  readonly status = 409;
  readonly title = 'System tenant';

  constructor() {
    super('The system tenant cannot be suspended: its keys manage the tenants');
  }
}
