import type { Id } from '@attention-flow/persistence';
import type { Tenant, TenantId } from '../tenant/tenant.ts';
import type { Scope } from './scope.ts';
import { ScopeSet } from './scope.ts';
import { digestOf, newToken } from './token.ts';
import type { Token } from './token.ts';

export type ApiKeyId = Id<'ApiKey'>;

/** `request`: made over HTTP; `environment`: given by the operator; `firstStart`: made because there was none. */
export type ApiKeyOrigin = 'request' | 'environment' | 'firstStart';

/** A key of one tenant; the token itself is not kept. */
export interface ApiKey {
  readonly id: ApiKeyId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly origin: ApiKeyOrigin;
  /** SHA-256 of the token, in hexadecimal. */
  readonly digest: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** About when: written some time after the use. */
  readonly lastUsedAt: Date | null;
  /** The key that was made to take its place. */
  readonly replacedBy: ApiKeyId | null;
}

/** A key with the token that is shown this once. */
export interface IssuedKey {
  readonly key: ApiKey;
  readonly token: Token;
}

export interface KeyRequest {
  readonly id: ApiKeyId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly origin: ApiKeyOrigin;
  readonly expiresAt: Date | null;
}

/** Who makes a request: a key, its tenant, and what they may do. */
export interface Principal {
  readonly key: ApiKey;
  readonly tenant: Tenant;
  readonly scopes: ScopeSet;
}

export type KeyRefusal = 'revoked' | 'expired' | 'tenantSuspended';

export function issue(request: KeyRequest, now: Date, token: Token = newToken(request.id)): IssuedKey {
  const key: ApiKey = {
    ...request,
    scopes: [...new Set(request.scopes)].sort(),
    digest: digestOf(token),
    createdAt: now,
    revokedAt: null,
    lastUsedAt: null,
    replacedBy: null,
  };
  return { key, token };
}

export function revoke(key: ApiKey, now: Date): ApiKey {
  return { ...key, revokedAt: key.revokedAt ?? now };
}

export interface Rotation {
  /** Of the key that takes over. */
  readonly id: ApiKeyId;
  /** For how long the old key is taken as well. */
  readonly overlapSeconds: number;
}

/** A new key with the same rights and the same span of life; the old one ends after the overlap, or sooner if it would. */
export function rotate(old: ApiKey, { id, overlapSeconds }: Rotation, now: Date) {
  const { tenantId, name, scopes, createdAt } = old;
  const lifeMs = old.expiresAt && old.expiresAt.getTime() - createdAt.getTime();
  const expiresAt = lifeMs === null ? null : new Date(now.getTime() + lifeMs);
  const overlapEnd = new Date(now.getTime() + overlapSeconds * 1_000);
  const ends = old.expiresAt && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd;
  return {
    old: { ...old, expiresAt: ends, replacedBy: id },
    issued: issue({ id, tenantId, name, scopes, expiresAt, origin: 'request' }, now),
  };
}

/** @returns why a request with this key is not let in, or `undefined` */
export function refusalOf(key: ApiKey, tenant: Tenant, now: Date): KeyRefusal | undefined {
  if (key.revokedAt) return 'revoked';
  if (key.expiresAt && key.expiresAt <= now) return 'expired';
  return tenant.suspendedAt ? 'tenantSuspended' : undefined;
}

export function principalOf(key: ApiKey, tenant: Tenant): Principal {
  return { key, tenant, scopes: new ScopeSet(key.scopes) };
}
