import type { Id } from '@attention-flow/persistence';
import type { Quota } from '../rate-limit/gcra.ts';

export type TenantId = Id<'Tenant'>;

/** One customer of the operator: whatever is stored belongs to exactly one. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  /** Since when its keys are refused; `null` while they are taken. */
  readonly suspendedAt: Date | null;
  /** What it may use instead of the service's default. */
  readonly quota: Quota | null;
  readonly createdAt: Date;
}

/**
 * The tenant that is there from the start: its admin keys manage all tenants. Where there is one tenant only, its
 * data belong to it too. The time in this UUID is 1970, which no generated one has.
 */
export const systemTenantId = '00000000-0000-7000-8000-000000000000' as TenantId;

export function suspend(tenant: Tenant, now: Date): Tenant {
  return { ...tenant, suspendedAt: tenant.suspendedAt ?? now };
}

export function resume(tenant: Tenant): Tenant {
  return { ...tenant, suspendedAt: null };
}
