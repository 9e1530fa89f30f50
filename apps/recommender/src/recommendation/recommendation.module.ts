import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { ShopModule } from '../shop/shop.module.ts';
import { ShopperModule } from '../shopper/shopper.module.ts';
import { ShopModelModule } from '../training/shop-model.module.ts';
import { KnowledgeSource } from './knowledge-source.ts';
import { RecommendationController } from './recommendation.controller.ts';
import { RecommendationLog } from './recommendation-log.ts';
import { RecommendationService } from './recommendation.service.ts';

@Module({
  imports: [PlatformModule, ShopModule, ShopperModule, ShopModelModule],
  controllers: [RecommendationController],
  providers: [KnowledgeSource, RecommendationLog, RecommendationService],
  exports: [RecommendationLog, RecommendationService],
})
export class RecommendationModule {}
