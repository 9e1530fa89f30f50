import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { SilenceController } from './silence.controller.ts';
import { SilenceService } from './silence.service.ts';

@Module({
  imports: [PlatformModule],
  controllers: [SilenceController],
  providers: [SilenceService],
  exports: [SilenceService],
})
export class SilenceModule {}
