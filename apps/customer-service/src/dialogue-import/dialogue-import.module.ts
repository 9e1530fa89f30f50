import { Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/knowledge.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ImportMask } from '../privacy/import-mask.ts';
import { DialogueImportController } from './dialogue-import.controller.ts';
import { DialogueImportRepository } from './dialogue-import.repository.ts';
import { DialogueImportService } from './dialogue-import.service.ts';
import { ImportBatch } from './import-batch.ts';

@Module({
  imports: [PlatformModule, KnowledgeModule],
  controllers: [DialogueImportController],
  providers: [DialogueImportRepository, DialogueImportService, ImportBatch, ImportMask],
  exports: [DialogueImportRepository, DialogueImportService],
})
export class DialogueImportModule {}
