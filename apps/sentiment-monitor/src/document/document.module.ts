import { Module } from '@nestjs/common';
import { EntityModule } from '../entity/entity.module.ts';
import { StoryIndexModule } from '../near-duplicate/story-index.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ScoringModule } from '../scoring/scoring.module.ts';
import { DocumentController } from './document.controller.ts';
import { DocumentList } from './document-list.ts';
import { DocumentRepository } from './document.repository.ts';
import { IntakeService } from './intake.service.ts';
import { IntakeStream } from './intake-stream.ts';

@Module({
  imports: [PlatformModule, EntityModule, StoryIndexModule, ScoringModule],
  controllers: [DocumentController],
  providers: [DocumentList, DocumentRepository, IntakeService, IntakeStream],
  exports: [DocumentList, DocumentRepository, IntakeService, IntakeStream],
})
export class DocumentModule {}
