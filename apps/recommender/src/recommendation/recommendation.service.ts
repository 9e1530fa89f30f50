import { Clock, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { EventRepository } from '../behaviour/event.repository.ts';
import { ItemNotFoundError } from '../catalogue/catalogue.errors.ts';
import { matcher } from '../filter/match-filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { Config } from '../platform/config.ts';
import { readBoosts } from '../scenario/scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ScenarioNotFoundError } from '../scenario/scenario.errors.ts';
import { CapsRerank } from '../serving/caps-rerank.ts';
import { recommend } from '../serving/pipeline.ts';
import { trendingWeights } from '../serving/weights.ts';
import type { RankWeights } from '../serving/weights.ts';
import { shopStages } from '../serving/shop-stages.ts';
import type { Knowledge } from '../serving/shop-stages.ts';
import { Shops } from '../shop/shops.ts';
import type { TenantShop } from '../shop/tenant-shop.ts';
import type { Actor } from '../shopper/actor.ts';
import { ShopperService } from '../shopper/shopper.service.ts';
import type { Interaction, Recommendation } from '../stages/stages.ts';
import { KnowledgeSource } from './knowledge-source.ts';
import { recommendationQuery } from './recommendation.dto.ts';
import type { RecommendationDto, RecommendationQuery } from './recommendation.dto.ts';
import { RecommendationLog } from './recommendation-log.ts';

/** Lists for people: from what they did until this very moment, and what is in the catalogue now. */
@Injectable()
export class RecommendationService {
  constructor(
    private readonly shops: Shops,
    private readonly events: EventRepository,
    private readonly shoppers: ShopperService,
    private readonly knowledge: KnowledgeSource,
    private readonly log: RecommendationLog,
    private readonly config: Config,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @throws ScenarioNotFoundError, FilterInvalidError */
  async recommend(
    tenantId: TenantId,
    query: RecommendationQuery,
    weights?: RankWeights,
  ): Promise<RecommendationDto> {
    const tenant = await this.shops.of(tenantId);
    const scenario = tenant.scenario(query.scenario);
    if (!scenario) throw new ScenarioNotFoundError(query.scenario);
    const actor = await this.shoppers.actor(tenantId, query);
    const interactions = actor === undefined ? [] : await this.historyOf(tenantId, actor);
    return this.knowledge.use(tenantId, tenant, async (knowledge, modelVersion) => {
      const ranking = weights ? { ...knowledge, weights } : knowledge;
      const items = await this.listOf({ tenant, scenario, knowledge: ranking, query, interactions });
      return this.recorded(tenantId, { actor, query, modelVersion, tenant, items });
    });
  }

  /** Items that go with one. @throws ItemNotFoundError */
  async similar(tenantId: TenantId, itemId: string, query: SimilarQuery): Promise<RecommendationDto> {
    if (!(await this.shops.of(tenantId)).shop.find(itemId)) throw new ItemNotFoundError(itemId);
    return this.recommend(tenantId, recommendationQuery.parse({ ...query, contextItems: [itemId] }));
  }

  /** What is coming up, the same for everybody. */
  async trending(tenantId: TenantId, query: SimilarQuery): Promise<RecommendationDto> {
    return this.recommend(tenantId, recommendationQuery.parse(query), trendingWeights);
  }

  private async listOf({ tenant, scenario, knowledge, query, interactions }: ListParts) {
    const { contextItems, excludeItems, count, filter } = query;
    const now = this.clock.now().getTime() / 1_000;
    const history = { userId: query.userId ?? query.sessionId ?? '', interactions };
    const request = { history, contextItems, count, now };
    const { maxPerCategory, maxPerSeller, diversity } = scenario.settings;
    const stages = shopStages({
      tenant,
      scenario,
      knowledge,
      request,
      matches: filter === undefined ? () => true : matcher(parseFilter(filter)),
      boosts: readBoosts(query.boosts),
      excluded: new Set([...contextItems, ...excludeItems]),
      rerank: new CapsRerank({
        shop: tenant.shop,
        diversity: query.diversity ?? diversity,
        maxPerCategory,
        maxPerSeller,
      }),
      isExplained: query.explain,
    });
    return recommend(stages, request);
  }

  private async historyOf(tenantId: TenantId, actor: Actor): Promise<readonly Interaction[]> {
    const events = await this.events.latest(tenantId, actor, this.config.historyLength);
    return events.map(({ itemId, type, value, timestamp }) => ({
      itemId,
      type,
      value,
      timestamp: timestamp.getTime() / 1_000,
    }));
  }

  private recorded(
    tenantId: TenantId,
    { actor, query, modelVersion, tenant, items }: GivenList,
  ): RecommendationDto {
    const id = this.ids.next<'Recommendation'>();
    const itemIds = items.map(({ itemId }) => itemId);
    const { scenario } = query;
    const createdAt = this.clock.now();
    this.log.add({ id, tenantId, scenario, actor: actor ?? null, itemIds, modelVersion, createdAt });
    return {
      recommendationId: id,
      scenario,
      modelVersion,
      items: items.map((item) => ({
        itemId: item.itemId,
        score: item.score,
        source: item.source,
        ...(query.explain && { features: { ...item.features }, because: becauseOf(item, tenant) }),
      })),
    };
  }
}

export type SimilarQuery = Partial<Pick<RecommendationQuery, 'count' | 'filter' | 'scenario' | 'diversity'>>;

interface ListParts {
  readonly tenant: TenantShop;
  readonly scenario: Scenario;
  readonly knowledge: Knowledge;
  readonly query: RecommendationQuery;
  readonly interactions: readonly Interaction[];
}

interface GivenList {
  readonly actor: Actor | undefined;
  readonly query: RecommendationQuery;
  readonly modelVersion: string | null;
  readonly tenant: TenantShop;
  readonly items: readonly Recommendation[];
}

function becauseOf({ because }: Recommendation, { shop }: TenantShop) {
  return because.map(({ itemId, share }) => ({ itemId, share, title: shop.find(itemId)?.title ?? null }));
}
