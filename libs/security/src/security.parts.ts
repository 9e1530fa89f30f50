import { Logger } from '@nestjs/common';
import type { Clock, Database, Ids } from '@attention-flow/persistence';
import { AccessGate } from './access/access-gate.ts';
import { AccessRevision } from './access/access-revision.ts';
import { RouteTable } from './access/route-table.ts';
import { ApiKeyRepository } from './api-key/api-key.repository.ts';
import { ApiKeyService } from './api-key/api-key.service.ts';
import { Authenticator } from './api-key/authenticator.ts';
import { FirstAdminKey } from './api-key/first-admin-key.ts';
import { KeyUsage } from './api-key/key-usage.ts';
import { AuditLog } from './audit/audit-log.ts';
import { IdempotencyRepository } from './idempotency/idempotency.repository.ts';
import { IdempotentWrites } from './idempotency/idempotent-writes.ts';
import { Maintenance } from './maintenance.ts';
import { DatabaseRateLimitStore } from './rate-limit/database-rate-limit-store.ts';
import { RateGate } from './rate-limit/rate-gate.ts';
import { RateLimiter } from './rate-limit/rate-limiter.ts';
import type { SecuritySettings } from './security.options.ts';
import { TenantRepository } from './tenant/tenant.repository.ts';
import { TenantService } from './tenant/tenant.service.ts';

export interface SecurityGround {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: SecuritySettings;
}

/** The classes of this library, made of each other. They know little of Nest and can be used without its module. */
export class SecurityParts {
  readonly settings: SecuritySettings;
  readonly tenants: TenantService;
  readonly apiKeys: ApiKeyService;
  readonly firstAdminKey: FirstAdminKey;
  readonly routes: RouteTable;
  readonly rates: RateGate;
  readonly authenticator: Authenticator;
  readonly gate: AccessGate;
  readonly idempotentWrites: IdempotentWrites;
  readonly maintenance: Maintenance;

  constructor({ database, clock, ids, settings }: SecurityGround) {
    const logger = new Logger('Security');
    const revision = new AccessRevision(database);
    const [tenants, keys] = [new TenantRepository(database), new ApiKeyRepository(database)];
    const audit = settings.isAudited ? new AuditLog(database, clock) : undefined;
    const stored = { tenants, keys, revision, clock, ids, audit };
    this.settings = settings;
    this.tenants = new TenantService(stored);
    this.apiKeys = new ApiKeyService({ ...stored, resources: settings.resources });
    this.firstAdminKey = new FirstAdminKey(stored);
    this.routes = new RouteTable(settings);

    const { rateLimits } = settings;
    const sharedLimits = new DatabaseRateLimitStore(database);
    const limiter = new RateLimiter({
      clock,
      store: rateLimits && rateLimits.isShared ? sharedLimits : undefined,
      onShareFailure: (error) => logger.warn(`Rate limits were not shared: ${String(error)}`),
    });
    this.rates = new RateGate(limiter, rateLimits);

    const usage = new KeyUsage(database, keys, clock);
    this.authenticator = new Authenticator(stored);
    this.gate = new AccessGate({
      authenticator: this.authenticator,
      usage,
      rates: this.rates,
      routes: this.routes,
    });

    const keptForHours = settings.idempotencyHours;
    const replies = new IdempotencyRepository({ database, clock, keptForHours });
    this.idempotentWrites = new IdempotentWrites({ database, replies });
    this.maintenance = new Maintenance({ usage, replies, limiter, sharedLimits, clock });
  }
}
