import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In, MoreThan } from 'typeorm';
import type { CatalogueItem } from './catalogue-item.ts';
import { ItemEntity } from './item.entity.ts';

const changing = ['title', 'description', 'tags', 'category', 'price', 'stock', 'seller', 'attributes'];
const rowsAtOnce = 500;

@Injectable()
export class ItemRepository {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, itemId: string): Promise<CatalogueItem | null> {
    return this.rows.findOneBy({ tenantId, itemId });
  }

  findMany(tenantId: TenantId, itemIds: readonly string[]): Promise<readonly CatalogueItem[]> {
    return this.rows.findBy({ tenantId, itemId: In([...itemIds]) });
  }

  /** In the order of their ids. */
  page(tenantId: TenantId, after: string, limit: number): Promise<readonly CatalogueItem[]> {
    return this.rows.find({
      where: { tenantId, itemId: MoreThan(after) },
      order: { itemId: 'ASC' },
      take: limit,
    });
  }

  async *all(tenantId: TenantId): AsyncGenerator<readonly CatalogueItem[]> {
    for (let after = ''; ;) {
      const page = await this.page(tenantId, after, rowsAtOnce);
      const last = page.at(-1);
      if (!last) return;
      yield page;
      after = last.itemId;
    }
  }

  /** The tenants that have any. */
  async tenants(): Promise<readonly TenantId[]> {
    const rows = await this.rows.createQueryBuilder('item').select('item.tenantId').distinct().getRawMany();
    return rows
      .map((row: Record<string, TenantId>) => Object.values(row)[0])
      .filter((id) => id !== undefined);
  }

  count(tenantId: TenantId): Promise<number> {
    return this.rows.countBy({ tenantId });
  }

  /**
   * Stores items, each as it is given last. When it was first offered stays what it was, unless `isDated` says that
   * the shop has told.
   */
  async put(
    tenantId: TenantId,
    items: readonly (CatalogueItem & { readonly isDated: boolean })[],
    updatedAt: Date,
  ): Promise<void> {
    const last = [...new Map(items.map((item) => [item.itemId, item])).values()];
    for (const isDated of [true, false]) {
      const rows = last
        .filter((item) => item.isDated === isDated)
        .map(({ isDated: _, ...item }) => ({ ...item, tenantId, updatedAt }));
      const columns = [...changing, ...(isDated ? ['createdAt'] : []), 'updatedAt'];
      for (let start = 0; start < rows.length; start += rowsAtOnce)
        await this.rows
          .createQueryBuilder()
          .insert()
          .values(rows.slice(start, start + rowsAtOnce))
          .orUpdate(columns, ['tenantId', 'itemId'])
          .updateEntity(false)
          .execute();
    }
  }

  /** @returns whether it was there */
  async delete(tenantId: TenantId, itemId: string): Promise<boolean> {
    const { affected } = await this.rows.delete({ tenantId, itemId });
    return (affected ?? 0) > 0;
  }

  private get rows() {
    return this.database.rows(ItemEntity);
  }
}
