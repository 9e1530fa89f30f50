import { Module } from '@nestjs/common';
import { ImportModule } from '../import/import.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ShopModule } from '../shop/shop.module.ts';
import { lifecycle } from '../training/lifecycle.ts';
import { ShopModelModule } from '../training/shop-model.module.ts';
import { SampleDataService } from './sample-data.service.ts';

@Module({
  imports: [PlatformModule, ShopModule, ImportModule, ShopModelModule, lifecycle],
  providers: [SampleDataService],
})
export class SampleDataModule {}
