import type { Clock, Ids } from '@attention-flow/persistence';
import type { AccessRevision } from '../access/access-revision.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { TenantRepository } from '../tenant/tenant.repository.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import { issue, revoke } from './api-key.ts';
import { actOn, factsOf } from './api-key-acts.ts';
import type { ApiKey, ApiKeyId } from './api-key.ts';
import { InvalidAdminKeyError } from './api-key.errors.ts';
import type { ApiKeyRepository } from './api-key.repository.ts';
import { digestOf, idOf, isSameDigest } from './token.ts';
import type { Token } from './token.ts';

/** How an operator gets in for the first time. */
export type AdminKey =
  /** The operator gave it, in `ADMIN_API_KEY`. */
  | { readonly kind: 'given'; readonly id: ApiKeyId }
  /** There was none: show this token once, it is not stored. */
  | { readonly kind: 'generated'; readonly id: ApiKeyId; readonly token: Token }
  /** There is one, from an earlier start. */
  | { readonly kind: 'existing' };

export interface FirstAdminKeyParts {
  readonly keys: ApiKeyRepository;
  readonly tenants: TenantRepository;
  readonly revision: AccessRevision;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit?: Pick<AuditLog, 'record'> | undefined;
}

const admin = { tenantId: systemTenantId, scopes: ['*:admin'] as const, expiresAt: null };

/** Sees to it, before the service listens, that there is a system tenant and a key that may do everything. */
export class FirstAdminKey {
  constructor(private readonly parts: FirstAdminKeyParts) {}

  /**
   * Several replicas may ask at once; one makes the key. A key that was given takes the place of those given before.
   *
   * @param given `ADMIN_API_KEY`
   * @throws InvalidAdminKeyError
   */
  async prepare(given?: Token): Promise<AdminKey> {
    const { revision, tenants, clock } = this.parts;
    return revision.change(async () => {
      await tenants.insertIfAbsent({
        id: systemTenantId,
        name: 'system',
        quota: null,
        suspendedAt: null,
        createdAt: clock.now(),
      });
      return given === undefined ? this.findOrGenerate() : this.take(given);
    });
  }

  private async findOrGenerate(): Promise<AdminKey> {
    const { keys, clock, ids } = this.parts;
    const now = clock.now();
    const known = await keys.unrevoked(systemTenantId);
    if (known.some((key) => key.scopes.includes('*:admin') && !hasExpired(key, now)))
      return { kind: 'existing' };
    const request = {
      ...admin,
      id: ids.next<'ApiKey'>(),
      name: 'first admin key',
      origin: 'firstStart' as const,
    };
    const { key, token } = issue(request, now);
    await this.insert(key);
    return { kind: 'generated', id: key.id, token };
  }

  private async take(token: Token): Promise<AdminKey> {
    const { keys, clock } = this.parts;
    const now = clock.now();
    const id = idOf(token);
    if (id === undefined) throw new InvalidAdminKeyError('malformed');
    const known = await keys.findById(id);
    if (known) {
      if (!isSameDigest(known.digest, digestOf(token))) throw new InvalidAdminKeyError('otherSecret');
      if (known.revokedAt || hasExpired(known, now)) throw new InvalidAdminKeyError('ended');
      return { kind: 'given', id };
    }
    for (const key of await keys.unrevoked(systemTenantId)) {
      if (key.origin !== 'environment') continue;
      await keys.update(revoke(key, now));
      await this.parts.audit?.record(actOn(key, null, 'apiKey.revoked'));
    }
    await this.insert(issue({ ...admin, id, name: 'ADMIN_API_KEY', origin: 'environment' }, now, token).key);
    return { kind: 'given', id };
  }

  private async insert(key: ApiKey): Promise<void> {
    await this.parts.keys.insert(key);
    await this.parts.audit?.record(
      actOn(key, null, 'apiKey.created', { ...factsOf(key), origin: key.origin }),
    );
  }
}

function hasExpired({ expiresAt }: ApiKey, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now;
}
