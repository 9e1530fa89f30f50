import type { Clock, Ids, Page } from '@attention-flow/persistence';
import type { AccessRevision } from '../access/access-revision.ts';
import type { PageRequest } from '../access/page.dto.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { TenantNotFoundError } from '../tenant/tenant.errors.ts';
import type { TenantRepository } from '../tenant/tenant.repository.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import type { TenantId } from '../tenant/tenant.ts';
import { actOn, factsOf } from './api-key-acts.ts';
import { issue, revoke, rotate } from './api-key.ts';
import type { ApiKey, ApiKeyId, IssuedKey, Principal } from './api-key.ts';
import {
  ApiKeyEndedError,
  ApiKeyNotFoundError,
  ForeignTenantError,
  ScopeNotHeldError,
  UnknownScopeError,
} from './api-key.errors.ts';
import type { ApiKeyRepository } from './api-key.repository.ts';
import { resourceOf } from './scope.ts';
import type { Scope } from './scope.ts';

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
  /** Another than that of the key which asks; for the system tenant. */
  readonly tenantId?: TenantId | undefined;
}

export interface KeyPageRequest extends PageRequest {
  /** As for {@link NewKey}. */
  readonly tenantId?: TenantId | undefined;
}

export interface ApiKeyServiceParts {
  readonly keys: ApiKeyRepository;
  readonly tenants: TenantRepository;
  readonly revision: AccessRevision;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What scopes of this service may be about. */
  readonly resources: readonly string[];
  /** Where acts are noted, in the transaction of the act. */
  readonly audit?: Pick<AuditLog, 'record'> | undefined;
}

/** Keys, managed by the holders of others: nobody hands on what they may not do themselves. */
export class ApiKeyService {
  constructor(private readonly parts: ApiKeyServiceParts) {}

  /** @throws ForeignTenantError, UnknownScopeError, ScopeNotHeldError, TenantNotFoundError */
  create(by: Principal, { name, scopes, expiresAt, tenantId = by.tenant.id }: NewKey): Promise<IssuedKey> {
    const { ids, clock, keys, tenants, audit } = this.parts;
    this.checkTenant(by, tenantId);
    this.checkScopes(by, scopes);
    return this.parts.revision.change(async () => {
      if (!(await tenants.findById(tenantId))) throw new TenantNotFoundError(tenantId);
      const request = {
        id: ids.next<'ApiKey'>(),
        tenantId,
        name,
        scopes,
        expiresAt,
        origin: 'request' as const,
      };
      const issued = issue(request, clock.now());
      await keys.insert(issued.key);
      await audit?.record(actOn(issued.key, by.key.id, 'apiKey.created', factsOf(issued.key)));
      return issued;
    });
  }

  /** @throws ForeignTenantError, InvalidCursorError */
  async page(by: Principal, { tenantId = by.tenant.id, ...request }: KeyPageRequest): Promise<Page<ApiKey>> {
    this.checkTenant(by, tenantId);
    return this.parts.keys.page(tenantId, request);
  }

  /** @throws ApiKeyNotFoundError for a key of another tenant too */
  async find(by: Principal, id: ApiKeyId): Promise<ApiKey> {
    const key = await this.parts.keys.findById(id);
    if (!key || !manages(by, key.tenantId)) throw new ApiKeyNotFoundError(id);
    return key;
  }

  /** Refused on this replica at once, on others within 2 s. @throws ApiKeyNotFoundError */
  async revoke(by: Principal, id: ApiKeyId): Promise<void> {
    await this.parts.revision.change(async () => {
      const key = await this.find(by, id);
      const { keys, clock, audit } = this.parts;
      await keys.update(revoke(key, clock.now()));
      await audit?.record(actOn(key, by.key.id, 'apiKey.revoked'));
    });
  }

  /**
   * Makes the key that takes over; the old one is taken for the time of the overlap.
   *
   * @throws ApiKeyNotFoundError
   * @throws ApiKeyEndedError for a key that is replaced already, or past its end
   * @throws ScopeNotHeldError, since the new token goes to who asks for it
   */
  rotate(by: Principal, id: ApiKeyId, overlapSeconds: number): Promise<IssuedKey> {
    const { ids, clock, keys, audit } = this.parts;
    return this.parts.revision.change(async () => {
      const key = await this.find(by, id);
      const now = clock.now();
      const hasEnded = key.revokedAt || key.replacedBy || (key.expiresAt && key.expiresAt <= now);
      if (hasEnded) throw new ApiKeyEndedError(id);
      this.checkHeld(by, key.scopes);
      const { old, issued } = rotate(key, { id: ids.next<'ApiKey'>(), overlapSeconds }, now);
      await keys.update(old);
      await keys.insert(issued.key);
      await audit?.record(
        actOn(key, by.key.id, 'apiKey.rotated', { replacedBy: issued.key.id, overlapSeconds }),
      );
      return issued;
    });
  }

  private checkTenant(by: Principal, tenantId: TenantId): void {
    if (!manages(by, tenantId)) throw new ForeignTenantError();
  }

  private checkScopes(by: Principal, scopes: readonly Scope[]): void {
    const { resources } = this.parts;
    const unknown = scopes.filter((scope) => !['*', ...resources].includes(resourceOf(scope)));
    if (unknown.length > 0) throw new UnknownScopeError(unknown, resources);
    this.checkHeld(by, scopes);
  }

  private checkHeld(by: Principal, scopes: readonly Scope[]): void {
    const lacking = by.scopes.lacking(scopes);
    if (lacking.length > 0) throw new ScopeNotHeldError(lacking);
  }
}

function manages(by: Principal, tenantId: TenantId): boolean {
  return by.tenant.id === tenantId || (by.tenant.id === systemTenantId && by.scopes.allows('tenants:admin'));
}
