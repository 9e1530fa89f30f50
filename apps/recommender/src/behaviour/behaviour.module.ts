import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { ShopModule } from '../shop/shop.module.ts';
import { EventController } from './event.controller.ts';
import { EventIntake } from './event-intake.ts';

@Module({
  imports: [PlatformModule, ShopModule],
  controllers: [EventController],
  providers: [EventIntake],
  exports: [EventIntake],
})
export class BehaviourModule {}
