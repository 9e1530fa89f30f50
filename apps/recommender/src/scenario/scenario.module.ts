import { Module } from '@nestjs/common';
import { audit } from '../platform/audit.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { RecommendationModule } from '../recommendation/recommendation.module.ts';
import { ShopModule } from '../shop/shop.module.ts';
import { ScenarioController } from './scenario.controller.ts';
import { ScenarioMetricsService } from './scenario-metrics.ts';
import { ScenarioService } from './scenario.service.ts';

@Module({
  imports: [PlatformModule, audit, ShopModule, RecommendationModule],
  controllers: [ScenarioController],
  providers: [ScenarioMetricsService, ScenarioService],
  exports: [ScenarioService],
})
export class ScenarioModule {}
