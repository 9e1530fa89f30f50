import { readPage } from '@attention-flow/persistence';
import type { Database, Page } from '@attention-flow/persistence';
import type { PageRequest } from '../access/page.dto.ts';
import type { Tenant, TenantId } from './tenant.ts';
import { TenantEntity } from './tenant.entity.ts';

export class TenantRepository {
  constructor(private readonly database: Database) {}

  findById(id: TenantId): Promise<Tenant | null> {
    return this.database.rows(TenantEntity).findOneBy({ id });
  }

  findByName(name: string): Promise<Tenant | null> {
    return this.database.rows(TenantEntity).findOneBy({ name });
  }

  /** In the order of their making. */
  page(request: PageRequest): Promise<Page<Tenant>> {
    return readPage(this.database.rows(TenantEntity), {
      ...request,
      order: [{ by: 'id', direction: 'ASC' }],
    });
  }

  async insert(tenant: Tenant): Promise<void> {
    await this.database.rows(TenantEntity).insert(tenant);
  }

  async insertIfAbsent(tenant: Tenant): Promise<void> {
    await this.database.rows(TenantEntity).createQueryBuilder().insert().values(tenant).orIgnore().execute();
  }

  async update({ id, ...tenant }: Tenant): Promise<void> {
    await this.database.rows(TenantEntity).update({ id }, tenant);
  }
}
