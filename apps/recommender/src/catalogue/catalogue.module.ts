import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { ShopModule } from '../shop/shop.module.ts';
import { CatalogueService } from './catalogue.service.ts';
import { ItemController } from './item.controller.ts';

@Module({
  imports: [PlatformModule, ShopModule],
  controllers: [ItemController],
  providers: [CatalogueService],
  exports: [CatalogueService],
})
export class CatalogueModule {}
