import { Announcements } from '@attention-flow/messaging';
import { Database, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { BehaviourEvent } from '../behaviour/behaviour-event.ts';
import { ItemRepository } from '../catalogue/item.repository.ts';
import { ShopLoader, toShopEvent } from './shop-loader.ts';
import { newsOf, newsTopic, readNews } from './shop-news.ts';
import type { ShopNews } from './shop-news.ts';
import { TenantShop } from './tenant-shop.ts';

/** The shops of all tenants in the memory of this replica: read at start, kept current by what it and the others do. */
@Injectable()
export class Shops implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(Shops.name);
  private readonly shops = new Map<TenantId, Promise<TenantShop>>();
  private readonly rebuilds = new Map<TenantId, Rebuild>();
  /** This replica's name in the news. */
  private readonly replica: string;
  private heard: Subscription | undefined;

  constructor(
    private readonly loader: ShopLoader,
    private readonly items: ItemRepository,
    private readonly database: Database,
    private readonly announcements: Announcements,
    ids: Ids,
  ) {
    this.replica = ids.next();
  }

  async onModuleInit(): Promise<void> {
    this.heard = this.announcements.heard$(newsTopic).subscribe(({ payload }) => {
      const news = readNews(payload);
      if (news.from === this.replica) return;
      this.apply(news).catch((error: unknown) =>
        this.logger.error('News of another replica are lost', error),
      );
    });
    for (const tenantId of await this.items.tenants()) await this.of(tenantId);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.heard?.unsubscribe();
    await Promise.allSettled([...this.rebuilds.values()].map(({ done }) => done));
  }

  /** A tenant's shop; read from the database where this is the first time that it is asked for. */
  of(tenantId: TenantId): Promise<TenantShop> {
    const known = this.shops.get(tenantId);
    if (known) return known;
    const loading = this.loader.load(tenantId);
    this.shops.set(tenantId, loading);
    loading.catch(() => this.shops.delete(tenantId));
    return loading;
  }

  async itemsChanged(tenantId: TenantId, itemIds: readonly string[]): Promise<void> {
    await this.tell({ kind: 'items', tenantId, itemIds });
  }

  /** Events that have been stored for the first time. */
  async eventsTaken(tenantId: TenantId, events: readonly BehaviourEvent[]): Promise<void> {
    await this.tell({ kind: 'events', tenantId, events: events.map(toShopEvent) });
  }

  async settingsChanged(tenantId: TenantId): Promise<void> {
    await this.tell({ kind: 'settings', tenantId });
  }

  /** Something was taken away that counts hold: they are made anew, and what is there answers until then. */
  async erased(tenantId: TenantId): Promise<void> {
    await this.tell({ kind: 'erased', tenantId });
  }

  /** Here at once, and to the other replicas where there can be any. */
  private async tell(news: ShopNews): Promise<void> {
    await this.apply(news);
    if (this.database.kind === 'sqlite') return;
    for (const payload of newsOf(news, this.replica)) await this.announcements.announce(newsTopic, payload);
  }

  private async apply(news: ShopNews): Promise<void> {
    const { tenantId } = news;
    // A shop that is read only now has it already.
    const isNew = !this.shops.has(tenantId);
    const tenant = await this.of(tenantId);
    if (isNew) return;
    switch (news.kind) {
      case 'erased':
        return this.rebuild(tenantId);
      case 'settings':
        return this.reconfigure(tenantId, tenant);
      case 'items':
      case 'events':
        this.rebuilds.get(tenantId)?.missed.push(news);
        return this.applyTo(tenant, news);
    }
  }

  private async applyTo(tenant: TenantShop, news: ContentNews): Promise<void> {
    if (news.kind === 'items') return this.loader.reloadItems(news.tenantId, tenant, news.itemIds);
    for (const event of news.events) tenant.shop.learn(event);
  }

  /** Other weights of behaviours make other counts. */
  private async reconfigure(tenantId: TenantId, tenant: TenantShop): Promise<void> {
    const settings = await this.loader.loadSettings(tenantId);
    if (JSON.stringify(settings.behaviours) === JSON.stringify(tenant.settings.behaviours))
      tenant.settings = settings;
    else await this.rebuild(tenantId);
  }

  /** One at a time for a tenant; what is asked for while one goes on is done after it. */
  private rebuild(tenantId: TenantId): Promise<void> {
    const before = this.rebuilds.get(tenantId)?.done ?? Promise.resolve();
    // What happens while the database is read may have been read as well: counts of it may be too high until the next start.
    const missed: ContentNews[] = [];
    const done = before
      .catch(() => undefined)
      .then(async () => {
        const tenant = await this.loader.load(tenantId);
        for (const news of missed) await this.applyTo(tenant, news);
        this.shops.set(tenantId, Promise.resolve(tenant));
      })
      .finally(() => {
        if (this.rebuilds.get(tenantId)?.missed === missed) this.rebuilds.delete(tenantId);
      });
    this.rebuilds.set(tenantId, { done, missed });
    return done;
  }
}

type ContentNews = Exclude<ShopNews, { readonly kind: 'settings' | 'erased' }>;

/** A shop that is made anew, and what has happened to it since that began. */
interface Rebuild {
  readonly done: Promise<void>;
  readonly missed: ContentNews[];
}
