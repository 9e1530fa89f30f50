import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../api-key/api-key.ts';
import type { RateLimits } from '../security.options.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { clientAddress } from './client-address.ts';
import { setRateLimitHeaders } from './rate-limit-headers.ts';
import { RateLimitedError } from './rate-limit.errors.ts';
import type { Claim, RateLimiter } from './rate-limiter.ts';

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Charges requests: those with a key to it and its tenant, all others to where they come from. */
export class RateGate {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly limits: RateLimits | false,
  ) {}

  /** @throws RateLimitedError */
  takeForPrincipal(principal: Principal, request: FastifyRequest, reply: FastifyReply): void {
    if (!this.limits) return;
    const claims = [tenantClaim(principal.tenant, this.limits), keyClaim(principal, this.limits)];
    this.take(claims, this.unitsOf(request, this.limits), reply);
  }

  /** @throws RateLimitedError */
  takeForAddress(request: FastifyRequest, reply: FastifyReply): undefined {
    if (this.limits) this.take([addressClaim(request, this.limits)], 1, reply);
  }

  /**
   * Takes from a tenant's quota what a request turned out to cost beside its class, such as tokens; what is too much is
   * paid by the next requests.
   */
  charge({ tenant }: Principal, units: number): void {
    if (this.limits) this.limiter.charge(tenantClaim(tenant, this.limits), units);
  }

  private take(claims: readonly Claim[], units: number, reply: FastifyReply): void {
    const outcomes = this.limiter.take(claims, units);
    setRateLimitHeaders(reply, outcomes);
    for (const { isAllowed, claim, retryAfterSeconds } of outcomes) {
      if (!isAllowed) throw new RateLimitedError(claim.policy, retryAfterSeconds);
    }
  }

  private unitsOf(request: FastifyRequest, { costs }: RateLimits): number {
    const usual = readMethods.has(request.method) ? 'read' : 'write';
    return costs[request.routeOptions.config.security?.rateClass ?? usual] ?? 1;
  }
}

function tenantClaim(tenant: Tenant, limits: RateLimits): Claim {
  return { policy: 'tenant', subject: `tenant:${tenant.id}`, quota: tenant.quota ?? limits.tenant };
}

function keyClaim({ key }: Principal, limits: RateLimits): Claim {
  return { policy: 'key', subject: `key:${key.id}`, quota: limits.key };
}

function addressClaim({ ip }: FastifyRequest, limits: RateLimits): Claim {
  return { policy: 'address', subject: `address:${clientAddress(ip)}`, quota: limits.address, isLocal: true };
}
