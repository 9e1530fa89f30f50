import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { ShopModule } from '../shop/shop.module.ts';
import { ShopperService } from './shopper.service.ts';
import { UserController } from './user.controller.ts';

@Module({
  imports: [PlatformModule, ShopModule],
  controllers: [UserController],
  providers: [ShopperService],
  exports: [ShopperService],
})
export class ShopperModule {}
