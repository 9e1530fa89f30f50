import { Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/knowledge.module.ts';
import { messaging } from '../platform/messaging.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { DocumentController } from './document.controller.ts';
import { DocumentService } from './document.service.ts';

@Module({
  imports: [PlatformModule, KnowledgeModule, messaging],
  controllers: [DocumentController],
  providers: [DocumentService],
})
export class DocumentModule {}
