import { readPage } from '@attention-flow/persistence';
import type { Database, Page } from '@attention-flow/persistence';
import { IsNull } from 'typeorm';
import type { PageRequest } from '../access/page.dto.ts';
import type { TenantId } from '../tenant/tenant.ts';
import type { ApiKey, ApiKeyId } from './api-key.ts';
import { ApiKeyEntity } from './api-key.entity.ts';

export class ApiKeyRepository {
  constructor(private readonly database: Database) {}

  findById(id: ApiKeyId): Promise<ApiKey | null> {
    return this.rows.findOneBy({ id });
  }

  /** In the order of their making. */
  page(tenantId: TenantId, request: PageRequest): Promise<Page<ApiKey>> {
    return readPage(this.rows, { ...request, where: { tenantId }, order: [{ by: 'id', direction: 'ASC' }] });
  }

  /** The keys of a tenant that were not revoked; some may have expired. */
  unrevoked(tenantId: TenantId): Promise<readonly ApiKey[]> {
    return this.rows.findBy({ tenantId, revokedAt: IsNull() });
  }

  async insert(key: ApiKey): Promise<void> {
    await this.rows.insert(key);
  }

  async update({ id, ...key }: ApiKey): Promise<void> {
    await this.rows.update({ id }, key);
  }

  /** Notes a use, unless a later one is noted already. */
  async noteUse(id: ApiKeyId, at: Date): Promise<void> {
    await this.rows
      .createQueryBuilder()
      .update()
      .set({ lastUsedAt: at })
      .where({ id })
      .andWhere('("lastUsedAt" IS NULL OR "lastUsedAt" < :at)', { at: at.getTime() })
      .execute();
  }

  private get rows() {
    return this.database.rows(ApiKeyEntity);
  }
}
