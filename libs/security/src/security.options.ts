import type { PathRules } from './access/path-access.ts';
import type { Quota } from './rate-limit/gcra.ts';
import { defaultLimits } from './limits/route-limits.ts';
import type { RequestLimits } from './limits/route-limits.ts';

export interface RateLimits {
  /** For all keys of a tenant together, unless the tenant has a quota of its own. */
  readonly tenant: Quota;
  readonly key: Quota;
  /** For requests without a valid key, by client address. */
  readonly address: Quota;
  /** Units that a request takes, by class of route; `read` and `write` are those without `@RateClass`. */
  readonly costs: Readonly<Record<string, number>>;
  /** Whether replicas count together, through the database. */
  readonly isShared: boolean;
}

/** What a service says about itself; the rest has defaults. */
export interface SecurityOptions {
  /** What scopes can be about, beside `api-keys` and `tenants`. */
  readonly resources: readonly string[];
  /** Who may use routes that have no decorator: those of other libraries, and pages such as `/docs`. */
  readonly paths?: PathRules;
  /** `false`: none. */
  readonly rateLimits?: Partial<RateLimits> | false;
  readonly limits?: Partial<RequestLimits>;
  /** How long a reply is kept for its `Idempotency-Key`; 0: the header means nothing. */
  readonly idempotencyHours?: number;
  /**
   * Whether what is done to keys and tenants stands in the audit log, which needs `privacyEntities` and
   * `privacyMigrations`. False.
   */
  readonly isAudited?: boolean;
}

export interface SecuritySettings {
  readonly resources: readonly string[];
  readonly paths: PathRules;
  readonly rateLimits: RateLimits | false;
  readonly limits: RequestLimits;
  readonly idempotencyHours: number;
  readonly isAudited: boolean;
}

export const defaultRateLimits: RateLimits = {
  tenant: { limit: 6_000, windowSeconds: 60 },
  key: { limit: 3_000, windowSeconds: 60 },
  address: { limit: 600, windowSeconds: 60 },
  costs: { read: 1, write: 1 },
  isShared: false,
};

export function settingsOf(options: SecurityOptions): SecuritySettings {
  const {
    resources,
    paths = {},
    rateLimits = {},
    limits = {},
    idempotencyHours = 24,
    isAudited = false,
  } = options;
  return {
    resources: ['api-keys', 'tenants', ...resources],
    paths,
    rateLimits: rateLimits !== false && {
      ...defaultRateLimits,
      ...rateLimits,
      costs: { ...defaultRateLimits.costs, ...rateLimits.costs },
    },
    limits: { ...defaultLimits, ...limits },
    idempotencyHours,
    isAudited,
  };
}
