import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { liveScorers } from '../serving/interest.ts';
import type { Knowledge } from '../serving/shop-stages.ts';
import { startWeights } from '../serving/weights.ts';
import type { TenantShop } from '../shop/tenant-shop.ts';
import { ActiveShopModel } from '../training/active-shop-model.ts';

/** What ranks for a tenant: the live counts, and the model that answers it, where one has been trained. */
@Injectable()
export class KnowledgeSource {
  constructor(private readonly models: ActiveShopModel) {}

  async use<Answer>(
    tenantId: TenantId,
    { shop }: TenantShop,
    ask: (knowledge: Knowledge, modelVersion: string | null) => Promise<Answer>,
  ): Promise<Answer> {
    const live = liveScorers(shop);
    const answer = await this.models.use(tenantId, async (model, version) => {
      const scorers = [...live, ...(await model.scorers(shop))];
      return { of: await ask({ scorers, weights: model.weights }, version) };
    });
    return answer ? answer.of : ask({ scorers: live, weights: startWeights }, null);
  }
}
