import { Module } from '@nestjs/common';
import { ConversationModule } from '../conversation/conversation.module.ts';
import { KnowledgeModule } from '../knowledge/knowledge.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { HandOffController } from './hand-off.controller.ts';
import { HandOffService } from './hand-off.service.ts';

@Module({
  imports: [PlatformModule, KnowledgeModule, ConversationModule],
  controllers: [HandOffController],
  providers: [HandOffService],
})
export class HandOffModule {}
