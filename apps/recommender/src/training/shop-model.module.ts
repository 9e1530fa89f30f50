import { Module } from '@nestjs/common';
import { ShopModule } from '../shop/shop.module.ts';
import { ActiveShopModel } from './active-shop-model.ts';
import { ShopTask } from './shop-task.ts';

@Module({
  imports: [ShopModule],
  providers: [ActiveShopModel, ShopTask],
  exports: [ActiveShopModel, ShopTask],
})
export class ShopModelModule {}
