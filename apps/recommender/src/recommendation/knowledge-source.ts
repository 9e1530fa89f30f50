import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { liveScorers } from '../serving/interest.ts';
import type { Knowledge } from '../serving/shop-stages.ts';
import { startWeights } from '../serving/weights.ts';
import type { TenantShop } from '../shop/tenant-shop.ts';

/** What ranks for a tenant: the live counts alone until a model has been trained. */
@Injectable()
export class KnowledgeSource {
  async use<Answer>(
    _tenantId: TenantId,
    { shop }: TenantShop,
    ask: (knowledge: Knowledge, modelVersion: string | null) => Promise<Answer>,
  ): Promise<Answer> {
    return ask({ scorers: liveScorers(shop), weights: startWeights }, null);
  }
}
