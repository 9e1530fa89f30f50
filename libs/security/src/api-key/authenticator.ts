import type { Clock } from '@attention-flow/persistence';
import { ApiKeyInvalidError, ApiKeyRefusedError, TenantSuspendedError } from '../access/access.errors.ts';
import type { AccessRevision } from '../access/access-revision.ts';
import type { TenantRepository } from '../tenant/tenant.repository.ts';
import { principalOf, refusalOf } from './api-key.ts';
import type { Principal } from './api-key.ts';
import type { ApiKeyRepository } from './api-key.repository.ts';
import { digestOf, handleOf, idOf, isSameDigest } from './token.ts';
import type { Token } from './token.ts';

/** After this the revision is read again, while what is known is still believed. */
const recheckAfterMs = 1_000;
/** After this nothing is believed before the revision was read: a revoked key is out everywhere within 2 s. */
const believeForMs = 1_900;
const maxKnown = 10_000;

export interface AuthenticatorParts {
  readonly keys: ApiKeyRepository;
  readonly tenants: TenantRepository;
  readonly revision: AccessRevision;
  readonly clock: Clock;
}

/**
 * Tells who holds a token. Keys that were seen are kept in memory; one number in the database says whether any key or
 * tenant has changed since, and it is read at most once a second, whatever the number of requests and keys.
 */
export class Authenticator {
  private readonly known = new Map<string, Principal>();
  /** Tokens that were hashed and compared since the revision was last read: within that second, not again. */
  private readonly proven = new Map<Token, Principal>();
  private revision: number | undefined;
  private readAtMs = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(private readonly parts: AuthenticatorParts) {
    parts.revision.listen(() => this.forgetAll());
  }

  /** @returns who it is, if memory can tell; otherwise {@link authenticate} can */
  recall(token: Token): Principal | undefined {
    const nowMs = this.parts.clock.now().getTime();
    const ageMs = nowMs - this.readAtMs;
    // The next request finds out that reading failed.
    if (ageMs > recheckAfterMs) this.readRevision().catch(() => undefined);
    if (ageMs > believeForMs) return undefined;
    const principal = this.proven.get(token) ?? this.prove(token);
    if (!principal) return undefined;
    const { expiresAt } = principal.key;
    return expiresAt && expiresAt.getTime() <= nowMs ? undefined : principal;
  }

  /**
   * Asks the database.
   *
   * @throws ApiKeyInvalidError
   * @throws ApiKeyRefusedError when it was revoked or has expired
   * @throws TenantSuspendedError
   */
  async authenticate(token: Token): Promise<Principal> {
    const { keys, tenants, clock } = this.parts;
    const id = idOf(token);
    if (id === undefined) throw new ApiKeyInvalidError();
    await this.refresh();
    const revision = this.revision;
    const key = await keys.findById(id);
    if (!key || !isSameDigest(key.digest, digestOf(token))) throw new ApiKeyInvalidError();
    const tenant = await tenants.findById(key.tenantId);
    if (!tenant) throw new ApiKeyInvalidError();
    const refusal = refusalOf(key, tenant, clock.now());
    if (refusal === 'tenantSuspended') throw new TenantSuspendedError();
    if (refusal) throw new ApiKeyRefusedError(refusal);
    const principal = principalOf(key, tenant);
    // What was read may be older than a change that was noticed meanwhile.
    if (revision === this.revision) this.remember(token, principal);
    return principal;
  }

  /** Looking up a text takes a time that says nothing of how much of it was right: the map hashes it by a seed of the process. */
  private prove(token: Token): Principal | undefined {
    const principal = this.known.get(handleOf(token));
    if (!principal || !isSameDigest(principal.key.digest, digestOf(token))) return undefined;
    this.proven.set(token, principal);
    return principal;
  }

  /** After a change: who may do what is read anew. */
  private forgetAll(): void {
    this.known.clear();
    this.proven.clear();
    this.revision = undefined;
    this.readAtMs = -Infinity;
  }

  private remember(token: Token, principal: Principal): void {
    const [oldest] = this.known.keys();
    if (this.known.size >= maxKnown && oldest !== undefined) this.known.delete(oldest);
    this.known.set(handleOf(token), principal);
  }

  private async refresh(): Promise<void> {
    if (this.parts.clock.now().getTime() - this.readAtMs > recheckAfterMs) await this.readRevision();
  }

  private readRevision(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    const startedAtMs = this.parts.clock.now().getTime();
    const revision = await this.parts.revision.read();
    this.proven.clear();
    if (revision !== this.revision) this.known.clear();
    this.revision = revision;
    this.readAtMs = startedAtMs;
  }
}
