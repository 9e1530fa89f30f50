import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { RecommendationModule } from '../recommendation/recommendation.module.ts';
import { ScenarioModule } from '../scenario/scenario.module.ts';
import { lifecycle } from '../training/lifecycle.ts';
import { ShopModule } from '../shop/shop.module.ts';
import { ExportController } from './export.controller.ts';
import { ShopperData } from './shopper-data.ts';

@Module({
  imports: [PlatformModule, lifecycle, ShopModule, RecommendationModule, ScenarioModule],
  controllers: [ExportController],
  providers: [ShopperData],
  exports: [ShopperData],
})
export class ShopperDataModule {}
