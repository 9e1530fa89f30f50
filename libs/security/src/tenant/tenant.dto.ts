import type { Page } from '@attention-flow/persistence';
import { z } from 'zod';
import { nextPage } from '../access/page.dto.ts';
import type { Tenant } from './tenant.ts';

const name = z.string().trim().min(1).max(200);
const quota = z
  .object({
    limit: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .meta({ description: 'Units at once, and per window on average.' }),
    windowSeconds: z.int().min(1).max(86_400),
  })
  .meta({ id: 'Quota' });

export const newTenant = z.object({ name, quota: quota.nullable().optional() }).meta({ id: 'NewTenant' });
export type NewTenant = z.output<typeof newTenant>;

export const tenantChange = z
  .object({ name: name.optional(), quota: quota.nullable().optional() })
  .meta({ id: 'TenantChange' });
export type TenantChangeDto = z.output<typeof tenantChange>;

export const tenantDto = z
  .object({
    id: z.uuid(),
    name: z.string(),
    suspendedAt: z.iso.datetime().nullable(),
    quota: quota.nullable().meta({ description: "Null: the service's default." }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Tenant' });
export type TenantDto = z.output<typeof tenantDto>;

export const tenantsDto = z.object({ tenants: z.array(tenantDto), next: nextPage }).meta({ id: 'Tenants' });
export type TenantsDto = z.output<typeof tenantsDto>;

export function toTenantDto({ id, name: called, suspendedAt, quota: own, createdAt }: Tenant): TenantDto {
  return {
    id,
    name: called,
    suspendedAt: suspendedAt?.toISOString() ?? null,
    quota: own,
    createdAt: createdAt.toISOString(),
  };
}

export function toTenantsDto({ rows, next }: Page<Tenant>): TenantsDto {
  return { tenants: rows.map(toTenantDto), next };
}
