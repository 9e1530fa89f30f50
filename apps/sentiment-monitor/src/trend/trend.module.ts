import { Module } from '@nestjs/common';
import { DocumentModule } from '../document/document.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { TrendController } from './trend.controller.ts';
import { TrendService } from './trend.service.ts';
import { TrendStorageModule } from './trend-storage.module.ts';

@Module({
  imports: [PlatformModule, TrendStorageModule, DocumentModule],
  controllers: [TrendController],
  providers: [TrendService],
})
export class TrendModule {}
