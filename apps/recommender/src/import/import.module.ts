import { Module } from '@nestjs/common';
import { BehaviourModule } from '../behaviour/behaviour.module.ts';
import { CatalogueModule } from '../catalogue/catalogue.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { webhooks } from '../platform/webhooks.ts';
import { ShopperModule } from '../shopper/shopper.module.ts';
import { ImportController } from './import.controller.ts';
import { ImportService } from './import.service.ts';
import { RowSinks } from './row-sinks.ts';

@Module({
  imports: [PlatformModule, webhooks, CatalogueModule, ShopperModule, BehaviourModule],
  controllers: [ImportController],
  providers: [ImportService, RowSinks],
  exports: [ImportService],
})
export class ImportModule {}
