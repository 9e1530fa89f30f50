import type { Clock, Ids, Page } from '@attention-flow/persistence';
import type { AccessRevision } from '../access/access-revision.ts';
import type { Principal } from '../api-key/api-key.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { JsonObject } from '../audit/canonical-json.ts';
import type { PageRequest } from '../access/page.dto.ts';
import type { Quota } from '../rate-limit/gcra.ts';
import { resume, suspend, systemTenantId } from './tenant.ts';
import type { Tenant, TenantId } from './tenant.ts';
import { SystemTenantError, TenantNameTakenError, TenantNotFoundError } from './tenant.errors.ts';
import type { TenantRepository } from './tenant.repository.ts';

export interface TenantChange {
  readonly name?: string | undefined;
  readonly quota?: Quota | null | undefined;
}

export interface TenantServiceParts {
  readonly tenants: TenantRepository;
  readonly revision: AccessRevision;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where acts are noted, in the transaction of the act. */
  readonly audit?: Pick<AuditLog, 'record'> | undefined;
}

interface TenantAct {
  readonly action: string;
  readonly name?: string | undefined;
  readonly details?: JsonObject;
}

/** Who the service works for; for keys of the system tenant. */
export class TenantService {
  constructor(private readonly parts: TenantServiceParts) {}

  /** @throws TenantNameTakenError */
  create(by: Principal, { name, quota = null }: TenantChange & { readonly name: string }): Promise<Tenant> {
    const { ids, clock, tenants } = this.parts;
    return this.change(name, async () => {
      const tenant = {
        id: ids.next<'Tenant'>(),
        name,
        quota,
        suspendedAt: null,
        createdAt: clock.now(),
      };
      await tenants.insert(tenant);
      await this.note(by, tenant.id, 'tenant.created', { name, quota: quota && { ...quota } });
      return tenant;
    });
  }

  /** @throws InvalidCursorError */
  page(request: PageRequest): Promise<Page<Tenant>> {
    return this.parts.tenants.page(request);
  }

  /** @throws TenantNotFoundError */
  async find(id: TenantId): Promise<Tenant> {
    const tenant = await this.parts.tenants.findById(id);
    if (!tenant) throw new TenantNotFoundError(id);
    return tenant;
  }

  /** @throws TenantNotFoundError, TenantNameTakenError */
  update(by: Principal, id: TenantId, change: TenantChange): Promise<Tenant> {
    const { name, quota } = change;
    const details = { name, quota: quota && { ...quota } };
    return this.replace(by, id, { action: 'tenant.changed', name, details }, (tenant) => ({
      ...tenant,
      name: name ?? tenant.name,
      quota: quota === undefined ? tenant.quota : quota,
    }));
  }

  /** From now on its keys are refused. @throws TenantNotFoundError, SystemTenantError */
  async suspend(by: Principal, id: TenantId): Promise<Tenant> {
    if (id === systemTenantId) throw new SystemTenantError();
    const { clock } = this.parts;
    return this.replace(by, id, { action: 'tenant.suspended' }, (tenant) => suspend(tenant, clock.now()));
  }

  /** @throws TenantNotFoundError */
  resume(by: Principal, id: TenantId): Promise<Tenant> {
    return this.replace(by, id, { action: 'tenant.resumed' }, resume);
  }

  private replace(
    by: Principal,
    id: TenantId,
    { action, name, details }: TenantAct,
    make: (tenant: Tenant) => Tenant,
  ): Promise<Tenant> {
    return this.change(
      name,
      async () => {
        const changed = make(await this.find(id));
        await this.parts.tenants.update(changed);
        await this.note(by, id, action, details);
        return changed;
      },
      id,
    );
  }

  /** In the log of the system tenant, which alone may do such things, and in that of the tenant. */
  private async note(by: Principal, id: TenantId, action: string, details: JsonObject = {}): Promise<void> {
    const act = { actor: by.key.id, action, resource: `tenants/${id}`, details };
    // In the order of their ids, so that two such acts never wait for each other.
    for (const tenantId of [...new Set([systemTenantId, id])].sort())
      await this.parts.audit?.record({ ...act, tenantId });
  }

  private change(name: string | undefined, work: () => Promise<Tenant>, id?: TenantId): Promise<Tenant> {
    const { revision, tenants } = this.parts;
    return revision.change(async () => {
      const namesake = name === undefined ? null : await tenants.findByName(name);
      if (namesake && namesake.id !== id) throw new TenantNameTakenError(namesake.name);
      return work();
    });
  }
}
