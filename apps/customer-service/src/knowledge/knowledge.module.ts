import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { DialoguePairRepository } from './dialogue-pair.repository.ts';
import { KnowledgeService } from './knowledge.service.ts';

@Module({
  imports: [PlatformModule],
  providers: [DialoguePairRepository, KnowledgeService],
  exports: [DialoguePairRepository, KnowledgeService],
})
export class KnowledgeModule {}
