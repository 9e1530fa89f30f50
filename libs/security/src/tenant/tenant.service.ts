import type { Clock, Ids, Page } from '@attention-flow/persistence';
import type { AccessRevision } from '../access/access-revision.ts';
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
}

/** Who the service works for; for keys of the system tenant. */
export class TenantService {
  constructor(private readonly parts: TenantServiceParts) {}

  /** @throws TenantNameTakenError */
  create({ name, quota = null }: TenantChange & { readonly name: string }): Promise<Tenant> {
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
  update(id: TenantId, change: TenantChange): Promise<Tenant> {
    return this.replace(id, change.name, (tenant) => ({
      ...tenant,
      name: change.name ?? tenant.name,
      quota: change.quota === undefined ? tenant.quota : change.quota,
    }));
  }

  /** From now on its keys are refused. @throws TenantNotFoundError, SystemTenantError */
  async suspend(id: TenantId): Promise<Tenant> {
    if (id === systemTenantId) throw new SystemTenantError();
    return this.replace(id, undefined, (tenant) => suspend(tenant, this.parts.clock.now()));
  }

  /** @throws TenantNotFoundError */
  resume(id: TenantId): Promise<Tenant> {
    return this.replace(id, undefined, resume);
  }

  private replace(id: TenantId, name: string | undefined, make: (tenant: Tenant) => Tenant): Promise<Tenant> {
    return this.change(
      name,
      async () => {
        const changed = make(await this.find(id));
        await this.parts.tenants.update(changed);
        return changed;
      },
      id,
    );
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
