import { Clock, Database, readPage } from '@attention-flow/persistence';
import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { NamedEntityEntity } from './named-entity.entity.ts';
import type { NamedEntity } from './named-entity.ts';

const rowsAtOnce = 500;

@Injectable()
export class NamedEntityRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  all(tenantId: TenantId): Promise<readonly NamedEntity[]> {
    return this.database.rows(NamedEntityEntity).find({ where: { tenantId }, order: { key: 'ASC' } });
  }

  page(tenantId: TenantId, limit: number, after: string | undefined): Promise<Page<NamedEntityEntity>> {
    const order = [{ by: 'key', direction: 'ASC' }] as const;
    return readPage(this.database.rows(NamedEntityEntity), { where: { tenantId }, order, limit, after });
  }

  /** Adds entities; those whose key is known are replaced. */
  async put(tenantId: TenantId, entities: readonly NamedEntity[]): Promise<void> {
    const updatedAt = this.clock.now();
    // The last one of a key counts, as it would one after the other.
    const byKey = new Map(entities.map((entity) => [entity.key, { ...entity, tenantId, updatedAt }]));
    const rows = [...byKey.values()];
    await this.database.transaction(async () => {
      for (let start = 0; start < rows.length; start += rowsAtOnce)
        await this.database
          .rows(NamedEntityEntity)
          .upsert(rows.slice(start, start + rowsAtOnce), ['tenantId', 'key']);
    });
  }

  /** @returns whether it was there */
  async remove(tenantId: TenantId, key: string): Promise<boolean> {
    const { affected } = await this.database.rows(NamedEntityEntity).delete({ tenantId, key });
    return (affected ?? 0) > 0;
  }
}
