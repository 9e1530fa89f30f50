import { defaultScenario, readScenario, scenarioSettings } from '../scenario/scenario.ts';
import { liveScorers } from '../serving/interest.ts';
import { recommend } from '../serving/pipeline.ts';
import { shopStages } from '../serving/shop-stages.ts';
import type { ShopEvent } from '../shop/shop.ts';
import type { TenantShop } from '../shop/tenant-shop.ts';
import type { ShopModel } from './shop-model.ts';

/** What a user who was held out did next, after all that came before. */
export interface JudgedRow {
  /** The shop without anything that users did who were held out. */
  readonly tenant: TenantShop;
  readonly before: readonly ShopEvent[];
  readonly event: ShopEvent;
}

const count = 10;
/** The ranking alone: no rules, no diversity, what was bought may come again. */
const scenario = readScenario(
  defaultScenario,
  scenarioSettings.parse({ diversity: 0, excludeBought: false, inStockOnly: false }),
);

/** NDCG@10 with one relevant item: `1 / log2(1 + rank)`, 0 from rank 11 on. */
export async function ndcgOf(model: ShopModel, { tenant, before, event }: JudgedRow): Promise<number> {
  const now = event.timestamp;
  const request = { history: { userId: event.actor, interactions: before }, contextItems: [], count, now };
  const scorers = [...liveScorers(tenant.shop), ...(await model.scorers(tenant.shop))];
  const list = await recommend(
    shopStages({
      tenant,
      scenario,
      knowledge: { scorers, weights: model.weights },
      request,
      matches: () => true,
      boosts: [],
      excluded: new Set(),
      rerank: { rerank: (candidates, length) => candidates.slice(0, length) },
      isExplained: false,
    }),
    request,
  );
  const place = list.findIndex(({ itemId }) => itemId === event.itemId);
  return place < 0 ? 0 : 1 / Math.log2(place + 2);
}
