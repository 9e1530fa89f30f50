import type { Clock, Database, Ids } from '@attention-flow/persistence';
import { NameNotResolvedError } from '../address-guard/address-guard.errors.ts';
import type { AddressGuard } from '../address-guard/address-guard.ts';
import type { AttemptResult } from '../delivery/attempt-result.ts';
import type { EventCatalogue } from '../event-type/event-catalogue.ts';
import type { Prober } from '../probe/prober.ts';
import type { Secret } from '../signature/secret.ts';
import type { SecretRepository } from '../signature/secret.repository.ts';
import { newSigningKey } from '../signature/signing-key.ts';
import type { SigningKey, SigningScheme } from '../signature/signing-key.ts';
import type { Vault } from '../signature/vault.ts';
import type { TenantId } from '../tenant.ts';
import { disabled } from './endpoint.ts';
import type { Endpoint, EndpointId, HealthRules } from './endpoint.ts';
import type { WebhookEndpointEntity } from './endpoint.entity.ts';
import { EndpointNotFoundError, TooManyEndpointsError, TooManySecretsError } from './endpoint.errors.ts';
import type { EndpointRepository } from './endpoint.repository.ts';
import type { Revival } from './revival.ts';

/** What a client chooses about an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[] | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly ratePerSecond: number | null;
  readonly retryScheduleSeconds: readonly number[] | null;
}

/** What is not given stays as it is. */
export type EndpointChanges = {
  readonly [Name in keyof EndpointSettings]?: EndpointSettings[Name] | undefined;
};

export interface EndpointParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly endpoints: EndpointRepository;
  readonly secrets: SecretRepository;
  readonly catalogue: EventCatalogue;
  readonly guard: AddressGuard;
  readonly vault: Vault;
  readonly revival: Revival;
  readonly prober: Prober;
  readonly rules: HealthRules;
  readonly maxEndpoints: number;
}

const maxSecrets = 10;
const nameLookupMs = 2_000;
const unknownHealth = { failingSince: null, lastFailureAt: null, lastDurationMs: null, throttledUntil: null };

/** What tenants do with their endpoints. */
export class EndpointService {
  constructor(private readonly parts: EndpointParts) {}

  /**
   * @returns the endpoint with the key that signs for it; nobody is shown its secret again
   * @throws EventTypeUnknownError, AddressRefusedError, TooManyEndpointsError
   */
  async create(
    tenantId: TenantId,
    settings: EndpointSettings,
    scheme: SigningScheme,
  ): Promise<{ readonly endpoint: Endpoint; readonly key: SigningKey }> {
    this.parts.catalogue.checkPatterns(settings.eventTypes);
    await this.checkUrl(settings.url);
    const { ids, clock, database, endpoints, maxEndpoints } = this.parts;
    const now = clock.now();
    const id = ids.next<'WebhookEndpoint'>();
    const health = {
      ...unknownHealth,
      disabledReason: null,
      disabledAt: null,
      lastSuccessAt: null,
      probeAt: null,
    };
    const { headers, ...choices } = settings;
    const row: WebhookEndpointEntity = {
      ...{ id, tenantId, createdAt: now, updatedAt: now, state: 'enabled', slotAt: null, servedAt: null },
      ...health,
      ...choices,
      ...this.sealedColumns(id, headers),
    };
    return database.transaction(async () => {
      if ((await endpoints.count(tenantId)) >= maxEndpoints) throw new TooManyEndpointsError(maxEndpoints);
      await endpoints.insert(row);
      return { endpoint: row, key: await this.addKey(id, scheme, now) };
    });
  }

  list(tenantId: TenantId): Promise<readonly Endpoint[]> {
    return this.parts.endpoints.list(tenantId);
  }

  /** @throws EndpointNotFoundError */
  async get(tenantId: TenantId, id: EndpointId): Promise<Endpoint> {
    const endpoint = await this.parts.endpoints.find(tenantId, id);
    if (!endpoint) throw new EndpointNotFoundError(id);
    return endpoint;
  }

  /**
   * Changes what is given. Nothing is known yet of how a new address fares.
   *
   * @throws EndpointNotFoundError, EventTypeUnknownError, AddressRefusedError
   */
  async update(tenantId: TenantId, id: EndpointId, changes: EndpointChanges): Promise<Endpoint> {
    if (changes.eventTypes !== undefined) this.parts.catalogue.checkPatterns(changes.eventTypes);
    if (changes.url !== undefined) await this.checkUrl(changes.url);
    const { headers } = changes;
    return this.change(tenantId, id, async (endpoint, now) => {
      const isElsewhere = changes.url !== undefined && changes.url !== endpoint.url;
      return {
        ...endpoint,
        ...chosen(endpoint, changes),
        ...(headers === undefined ? {} : this.sealedColumns(id, headers)),
        ...(isElsewhere && endpoint.state === 'enabled' ? unknownHealth : {}),
        ...(changes.ratePerSecond === undefined ? {} : { slotAt: null }),
        updatedAt: now,
      };
    });
  }

  /** With its secrets, deliveries and attempts. @throws EndpointNotFoundError */
  async delete(tenantId: TenantId, id: EndpointId): Promise<void> {
    await this.get(tenantId, id);
    await this.parts.endpoints.delete(id);
  }

  /** @throws EndpointNotFoundError */
  disable(tenantId: TenantId, id: EndpointId): Promise<Endpoint> {
    return this.change(tenantId, id, async (endpoint, now) => ({
      ...disabled(endpoint, 'byHand', now, this.parts.rules),
      updatedAt: now,
    }));
  }

  /** @param isRecovering whether what was missed is sent now; else it is cancelled. @throws EndpointNotFoundError */
  enable(tenantId: TenantId, id: EndpointId, isRecovering: boolean): Promise<Endpoint> {
    return this.change(tenantId, id, (endpoint, now) =>
      this.parts.revival.enable(endpoint, isRecovering, now),
    );
  }

  /** Sends a probe at once; one that is answered well enables the endpoint. @throws EndpointNotFoundError */
  async probe(tenantId: TenantId, id: EndpointId): Promise<AttemptResult | undefined> {
    return this.parts.prober.probe(await this.get(tenantId, id));
  }

  /** The keys that sign now, newest first. @throws EndpointNotFoundError */
  async secrets(tenantId: TenantId, id: EndpointId): Promise<readonly Secret[]> {
    await this.get(tenantId, id);
    return this.parts.secrets.valid([id], this.parts.clock.now());
  }

  /**
   * A new key, beside which the former ones sign for a while.
   *
   * @throws EndpointNotFoundError, TooManySecretsError
   */
  async rotate(
    tenantId: TenantId,
    id: EndpointId,
    { scheme, overlapMs }: { readonly scheme: SigningScheme; readonly overlapMs: number },
  ): Promise<SigningKey> {
    const { clock, database, endpoints, secrets } = this.parts;
    await this.get(tenantId, id);
    return database.transaction(async () => {
      if (!(await endpoints.keep(id))) throw new EndpointNotFoundError(id);
      const now = clock.now();
      const valid = await secrets.valid([id], now);
      if (overlapMs > 0 && valid.length >= maxSecrets) throw new TooManySecretsError(maxSecrets);
      await secrets.expire(id, new Date(now.getTime() + overlapMs));
      return this.addKey(id, scheme, now);
    });
  }

  private async change(
    tenantId: TenantId,
    id: EndpointId,
    work: (endpoint: WebhookEndpointEntity, now: Date) => Promise<WebhookEndpointEntity>,
  ): Promise<Endpoint> {
    const { clock, database, endpoints } = this.parts;
    await this.get(tenantId, id);
    return database.transaction(async () => {
      const endpoint = await endpoints.keep(id);
      if (!endpoint) throw new EndpointNotFoundError(id);
      const changed = await work(endpoint, clock.now());
      await endpoints.update(id, changed);
      return changed;
    });
  }

  private async addKey(endpointId: EndpointId, scheme: SigningScheme, now: Date): Promise<SigningKey> {
    const { ids, secrets, vault } = this.parts;
    const key = newSigningKey(scheme);
    const id = ids.next<'WebhookSecret'>();
    const { publicKey } = key;
    const sealed = vault.seal(key.secret, id);
    await secrets.insert({ id, endpointId, scheme, sealed, publicKey, createdAt: now, expiresAt: null });
    return key;
  }

  private sealedColumns(id: EndpointId, headers: EndpointSettings['headers']) {
    const headerNames = Object.keys(headers).sort();
    const isNone = headerNames.length === 0;
    return { headerNames, sealedHeaders: isNone ? null : this.parts.vault.seal(JSON.stringify(headers), id) };
  }

  /** A name that has no address yet may get one; each attempt looks again. @throws AddressRefusedError */
  private async checkUrl(url: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, nameLookupMs)));
    try {
      await Promise.race([this.parts.guard.admit(url), patience]);
    } catch (error) {
      if (!(error instanceof NameNotResolvedError)) throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function chosen(before: Endpoint, changes: EndpointChanges): Omit<EndpointSettings, 'headers'> {
  const { url, description, eventTypes, ratePerSecond, retryScheduleSeconds } = changes;
  return {
    url: url ?? before.url,
    description: description ?? before.description,
    eventTypes: eventTypes === undefined ? before.eventTypes : eventTypes,
    ratePerSecond: ratePerSecond === undefined ? before.ratePerSecond : ratePerSecond,
    retryScheduleSeconds:
      retryScheduleSeconds === undefined ? before.retryScheduleSeconds : retryScheduleSeconds,
  };
}
