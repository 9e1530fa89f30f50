import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelTask, defaultGate, programBeside, splitByContent } from '@attention-flow/model-lifecycle';
import type {
  GatherRequest,
  Material,
  RowSlices,
  Scores,
  TrainingRequest,
} from '@attention-flow/model-lifecycle';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EventRepository } from '../behaviour/event.repository.ts';
import { ItemRepository } from '../catalogue/item.repository.ts';
import { toStageItem } from '../catalogue/catalogue-item.ts';
import { toShopEvent } from '../shop/shop-loader.ts';
import type { ShopEvent } from '../shop/shop.ts';
import { Shops } from '../shop/shops.ts';
import { TenantShop } from '../shop/tenant-shop.ts';
import type { Item } from '../stages/stages.ts';
import { ActiveShopModel } from './active-shop-model.ts';
import { ndcgOf } from './judge.ts';
import type { JudgedRow } from './judge.ts';
import { ShopModel } from './shop-model.ts';
import { TooFewEventsError, TooFewItemsError } from './training.errors.ts';
import { lastWish, writeTrainingData } from './training-data.ts';
import type { ActorHistory } from './training-data.ts';

const needed = { events: 50, items: 5 } as const;

const trainingOptions = z.strictObject({
  seed: z.int().min(0).max(2_147_483_647).default(1),
  epochs: z
    .int()
    .min(1)
    .max(100)
    .default(4)
    .meta({ description: 'How often the encoder sees each pair of texts.' }),
});
type ShopTrainingOptions = z.output<typeof trainingOptions>;

/** The model of a shop: gathered from the database, trained in its own process, judged by what users did next. */
@Injectable()
export class ShopTask extends ModelTask<ShopTrainingOptions, JudgedRow, ShopModel> {
  readonly name = 'ranking';
  readonly program = programBeside(import.meta.url, 'shop-program');
  readonly options = trainingOptions;
  readonly score = 'ndcgAt10';
  // Lists of a few hundred users differ by a point from chance alone.
  override readonly gate = { ...defaultGate, sliceEvidence: 'interval' as const };
  override readonly splitRule = 'users-10%';

  constructor(
    active: ActiveShopModel,
    private readonly items: ItemRepository,
    private readonly events: EventRepository,
    private readonly shops: Shops,
  ) {
    super(active);
  }

  /** @throws TooFewItemsError, TooFewEventsError */
  override async check({ tenantId }: TrainingRequest<ShopTrainingOptions>): Promise<void> {
    const items = await this.items.count(tenantId);
    if (items < needed.items) throw new TooFewItemsError(items, needed.items);
    const events = await this.events.count(tenantId);
    if (events < needed.events) throw new TooFewEventsError(events, needed.events);
  }

  /** A tenth of the users is held out, whole: what they did is neither learnt from nor counted. */
  async gather({
    tenantId,
    options,
    folder,
  }: GatherRequest<ShopTrainingOptions>): Promise<Material<JudgedRow>> {
    const { settings, behaviours } = await this.shops.of(tenantId);
    const items = await this.itemsOf(tenantId);
    const histories = await this.historiesOf(tenantId);
    const { train, heldOut } = splitByContent(histories, { contentOf: ({ actor }) => actor });
    await writeTrainingData(folder, { items, histories: train, behaviours: settings.behaviours });
    const tenant = new TenantShop(settings);
    for (const item of items) tenant.shop.put(item);
    for (const { events } of train) for (const event of events) tenant.shop.learn(event);
    const rows = heldOut.flatMap((history): JudgedRow[] => {
      const wish = lastWish(history, behaviours);
      return wish ? [{ tenant, ...wish }] : [];
    });
    return {
      plan: { ...options, behaviours: settings.behaviours },
      heldOut: rows,
      about: { items: items.length, users: train.length, fingerprint: fingerprintOf(train) },
    };
  }

  open(folder: string): Promise<ShopModel> {
    return ShopModel.open(folder);
  }

  async evaluate(model: ShopModel, rows: readonly JudgedRow[]): Promise<Scores> {
    const scores: number[] = [];
    for (const row of rows) {
      scores.push(await ndcgOf(model, row));
      await nextTurn();
    }
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
    return {
      scores,
      metrics: { ndcgAt10: mean(scores), hitRateAt10: mean(scores.map((score) => (score > 0 ? 1 : 0))) },
    };
  }

  override slicesOf({ tenant, event }: JudgedRow): RowSlices {
    return { category: tenant.shop.find(event.itemId)?.category ?? '' };
  }

  private async itemsOf(tenantId: GatherRequest<unknown>['tenantId']): Promise<readonly Item[]> {
    const items: Item[] = [];
    for await (const page of this.items.all(tenantId)) items.push(...page.map(toStageItem));
    return items;
  }

  private async historiesOf(tenantId: GatherRequest<unknown>['tenantId']): Promise<readonly ActorHistory[]> {
    const histories: { readonly actor: ShopEvent['actor']; readonly events: ShopEvent[] }[] = [];
    for await (const page of this.events.byActor(tenantId)) {
      for (const event of page) {
        if (histories.at(-1)?.actor !== event.actor) histories.push({ actor: event.actor, events: [] });
        histories.at(-1)?.events.push(toShopEvent(event));
      }
      await nextTurn();
    }
    return histories;
  }
}

function fingerprintOf(histories: readonly ActorHistory[]): string {
  const hash = createHash('sha256');
  for (const { actor, events } of histories)
    hash.update(`${actor}:${events.length}:${events.at(-1)?.timestamp}\n`);
  return hash.digest('hex').slice(0, 16);
}
