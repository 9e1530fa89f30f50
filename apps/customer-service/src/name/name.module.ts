import { Module } from '@nestjs/common';
import { messaging } from '../platform/messaging.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { NameController } from './name.controller.ts';
import { NameService } from './name.service.ts';

@Module({
  imports: [PlatformModule, messaging],
  controllers: [NameController],
  providers: [NameService],
  exports: [NameService],
})
export class NameModule {}
