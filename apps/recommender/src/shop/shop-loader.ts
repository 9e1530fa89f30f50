import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { outcomes } from '../behaviour/behaviour-type.ts';
import type { BehaviourType } from '../behaviour/behaviour-type.ts';
import { EventRepository } from '../behaviour/event.repository.ts';
import { toStageItem } from '../catalogue/catalogue-item.ts';
import { ItemRepository } from '../catalogue/item.repository.ts';
import { readScenario, scenarioSettings } from '../scenario/scenario.ts';
import { SettingRepository } from '../scenario/setting.repository.ts';
import type { ShopEvent } from './shop.ts';
import { TenantShop, defaultSettings } from './tenant-shop.ts';
import type { ShopSettings } from './tenant-shop.ts';
import type { BehaviourEvent } from '../behaviour/behaviour-event.ts';

const sign = z.union([z.literal(1), z.literal(0), z.literal(-1)]);

export const behaviourTypes = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(64),
      weight: z.number().min(0).max(1_000),
      sign,
      outcome: z.enum(outcomes),
    }),
  )
  .min(1)
  .max(100)
  .refine((types) => new Set(types.map(({ name }) => name)).size === types.length, 'a name is there twice');

/** Reads what a shop is made of from the database. */
@Injectable()
export class ShopLoader {
  constructor(
    private readonly items: ItemRepository,
    private readonly events: EventRepository,
    private readonly settings: SettingRepository,
  ) {}

  /** The whole of it; the event loop goes on meanwhile. */
  async load(tenantId: TenantId): Promise<TenantShop> {
    const tenant = new TenantShop(await this.loadSettings(tenantId));
    for await (const page of this.items.all(tenantId)) {
      for (const item of page) tenant.shop.put(toStageItem(item));
      await nextTurn();
    }
    for await (const page of this.events.byActor(tenantId)) {
      for (const event of page) tenant.shop.learn(toShopEvent(event));
      await nextTurn();
    }
    return tenant;
  }

  async loadSettings(tenantId: TenantId): Promise<ShopSettings> {
    const scenarios = await this.settings.list(tenantId, 'scenario');
    return {
      behaviours: await this.loadBehaviours(tenantId),
      scenarios: new Map(
        scenarios.map(({ name, value }) => [name, readScenario(name, scenarioSettings.parse(value))]),
      ),
    };
  }

  /** Puts or takes away what is stored now of these items. */
  async reloadItems(tenantId: TenantId, { shop }: TenantShop, itemIds: readonly string[]): Promise<void> {
    const stored = new Map((await this.items.findMany(tenantId, itemIds)).map((item) => [item.itemId, item]));
    for (const itemId of itemIds) {
      const item = stored.get(itemId);
      if (item) shop.put(toStageItem(item));
      else shop.remove(itemId);
    }
  }

  private async loadBehaviours(tenantId: TenantId): Promise<readonly BehaviourType[]> {
    const [stored] = await this.settings.list(tenantId, 'behaviours');
    return stored ? behaviourTypes.parse(stored.value) : defaultSettings.behaviours;
  }
}

export function toShopEvent({ actor, itemId, type, value, timestamp }: BehaviourEvent): ShopEvent {
  return { actor, itemId, type, value, timestamp: timestamp.getTime() / 1_000 };
}
