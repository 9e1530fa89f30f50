import { AccessRevisionEntity } from './access/access-revision.entity.ts';
import { ApiKeyEntity } from './api-key/api-key.entity.ts';
import { IdempotencyEntity } from './idempotency/idempotency.entity.ts';
import { CreateAccessTables1764200000000 } from './migrations/1764200000000-create-access-tables.ts';
import { RateLimitEntity } from './rate-limit/rate-limit.entity.ts';
import { TenantEntity } from './tenant/tenant.entity.ts';

/** For the `Database.open` of a service, beside its own. */
export const securityEntities = [
  AccessRevisionEntity,
  ApiKeyEntity,
  IdempotencyEntity,
  RateLimitEntity,
  TenantEntity,
] as const;

/** For the `Database.open` of a service, beside its own; oldest first. */
export const securityMigrations = [CreateAccessTables1764200000000] as const;
