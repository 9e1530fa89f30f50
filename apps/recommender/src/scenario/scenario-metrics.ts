import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { EventEntity } from '../behaviour/event.entity.ts';
import { ItemRepository } from '../catalogue/item.repository.ts';
import { RecommendationLog } from '../recommendation/recommendation-log.ts';
import { RecommendationEntity } from '../recommendation/recommendation.entity.ts';
import { Shops } from '../shop/shops.ts';

export interface ScenarioPeriod {
  readonly scenario: string;
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** What came of the lists of a scenario. */
export interface ScenarioMetrics {
  readonly lists: number;
  /** Lists that at least one event refers to, by what the event is. */
  readonly clicked: number;
  readonly converted: number;
  readonly impressions: number;
  /** Clicked and converted lists by all lists; null without a list. */
  readonly clickThroughRate: number | null;
  readonly conversionRate: number | null;
  /** Different items that were recommended, by all items of the catalogue; null for an empty one. */
  readonly coverage: number | null;
}

const listsAtOnce = 1_000;

@Injectable()
export class ScenarioMetricsService {
  constructor(
    private readonly database: Database,
    private readonly log: RecommendationLog,
    private readonly items: ItemRepository,
    private readonly shops: Shops,
  ) {}

  async measure(tenantId: TenantId, period: ScenarioPeriod): Promise<ScenarioMetrics> {
    await this.log.flush();
    const { behaviours } = await this.shops.of(tenantId);
    const listsThatLedTo = (outcome: 'impression' | 'click' | 'conversion') =>
      this.listsWith(tenantId, period, behaviours.namesOf(outcome));
    const { lists, recommended } = await this.given(tenantId, period);
    const [impressions, clicked, converted] = [
      await listsThatLedTo('impression'),
      await listsThatLedTo('click'),
      await listsThatLedTo('conversion'),
    ];
    const size = await this.items.count(tenantId);
    return {
      lists,
      clicked,
      converted,
      impressions,
      clickThroughRate: lists === 0 ? null : clicked / lists,
      conversionRate: lists === 0 ? null : converted / lists,
      coverage: size === 0 ? null : Math.min(recommended / size, 1),
    };
  }

  /** How many lists there were, and how many different items in them. */
  private async given(tenantId: TenantId, { scenario, from, to }: ScenarioPeriod) {
    const recommended = new Set<string>();
    let lists = 0;
    for (let last = ''; ;) {
      const page = await this.database
        .rows(RecommendationEntity)
        .createQueryBuilder('list')
        .where('list.tenantId = :tenantId AND list.scenario = :scenario', { tenantId, scenario })
        .andWhere('list.createdAt >= :from AND list.createdAt < :to', {
          from: from.getTime(),
          to: to.getTime(),
        })
        .andWhere('list.id > :last', { last })
        .orderBy('list.id')
        .limit(listsAtOnce)
        .getMany();
      const end = page.at(-1);
      if (!end) return { lists, recommended: recommended.size };
      lists += page.length;
      for (const { itemIds } of page) for (const itemId of itemIds) recommended.add(itemId);
      last = end.id;
    }
  }

  private async listsWith(
    tenantId: TenantId,
    { scenario, from, to }: ScenarioPeriod,
    types: readonly string[],
  ): Promise<number> {
    if (types.length === 0) return 0;
    const rows = await this.database.sql`
      SELECT COUNT(DISTINCT list."id") AS "lists" FROM ${RecommendationEntity} list
      JOIN ${EventEntity} event ON event."tenantId" = list."tenantId" AND event."recommendationId" = list."id"
      WHERE list."tenantId" = ${tenantId} AND list."scenario" = ${scenario}
        AND list."createdAt" >= ${from.getTime()} AND list."createdAt" < ${to.getTime()}
        AND event."type" IN (${() => [...types]})`;
    const [row] = rows;
    return typeof row === 'object' && row !== null && 'lists' in row ? Number(row.lists) : 0;
  }
}
