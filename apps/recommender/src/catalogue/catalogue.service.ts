import { Clock, Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { Shops } from '../shop/shops.ts';
import type { CatalogueItem } from './catalogue-item.ts';
import { ItemNotFoundError } from './catalogue.errors.ts';
import { toCatalogueItem } from './item.dto.ts';
import type { ItemChange, NewItem } from './item.dto.ts';
import { ItemRepository } from './item.repository.ts';

/** A tenant's items: stored, and at once among those that are recommended. */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly items: ItemRepository,
    private readonly shops: Shops,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws ItemNotFoundError */
  async find(tenantId: TenantId, itemId: string): Promise<CatalogueItem> {
    const item = await this.items.find(tenantId, itemId);
    if (!item) throw new ItemNotFoundError(itemId);
    return item;
  }

  page(tenantId: TenantId, after: string, limit: number): Promise<readonly CatalogueItem[]> {
    return this.items.page(tenantId, after, limit);
  }

  /** Adds items, or puts them in place of those with the same ids. */
  async put(tenantId: TenantId, items: readonly NewItem[]): Promise<void> {
    const now = this.clock.now();
    const rows = items.map((item) => ({
      ...toCatalogueItem(item, now),
      isDated: item.createdAt !== undefined,
    }));
    await this.database.transaction(() => this.items.put(tenantId, rows, now));
    await this.shops.itemsChanged(
      tenantId,
      items.map(({ itemId }) => itemId),
    );
  }

  /** @throws ItemNotFoundError */
  async change(tenantId: TenantId, itemId: string, change: ItemChange): Promise<CatalogueItem> {
    const changed = await this.database.transaction(async () => {
      const item = { ...(await this.find(tenantId, itemId)), ...defined(change), isDated: false };
      await this.items.put(tenantId, [item], this.clock.now());
      return item;
    });
    await this.shops.itemsChanged(tenantId, [itemId]);
    return changed;
  }

  /** @throws ItemNotFoundError */
  async remove(tenantId: TenantId, itemId: string): Promise<void> {
    if (!(await this.items.delete(tenantId, itemId))) throw new ItemNotFoundError(itemId);
    await this.shops.itemsChanged(tenantId, [itemId]);
  }
}

/** Without fields that are there and undefined: they change nothing. */
function defined(change: ItemChange): Partial<CatalogueItem> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
