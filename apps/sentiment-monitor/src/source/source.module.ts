import { Module } from '@nestjs/common';
import { DocumentModule } from '../document/document.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { FeedReader } from './feed-reader.ts';
import { FileReader } from './file-reader.ts';
import { NatsReader } from './nats-reader.ts';
import { NewsSourceRepository } from './news-source.repository.ts';
import { SourceController } from './source.controller.ts';
import { SourceRunner } from './source-runner.ts';
import { SourceService } from './source.service.ts';

@Module({
  imports: [PlatformModule, DocumentModule],
  controllers: [SourceController],
  providers: [FeedReader, FileReader, NatsReader, NewsSourceRepository, SourceRunner, SourceService],
  exports: [NewsSourceRepository],
})
export class SourceModule {}
