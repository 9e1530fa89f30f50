import { Module } from '@nestjs/common';
import { EventRepository } from '../behaviour/event.repository.ts';
import { ItemRepository } from '../catalogue/item.repository.ts';
import { messaging } from '../platform/messaging.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { SettingRepository } from '../scenario/setting.repository.ts';
import { ShopperRepository } from '../shopper/shopper.repository.ts';
import { ShopLoader } from './shop-loader.ts';
import { Shops } from './shops.ts';

const repositories = [EventRepository, ItemRepository, SettingRepository, ShopperRepository];

/** What is stored, and what is in memory of it. */
@Module({
  imports: [PlatformModule, messaging],
  providers: [...repositories, ShopLoader, Shops],
  exports: [...repositories, Shops],
})
export class ShopModule {}
