import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.ts';
import { IntentModule } from '../intent/intent.module.ts';
import { KnowledgeModule } from '../knowledge/knowledge.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ConversationController } from './conversation.controller.ts';
import { ConversationRepository } from './conversation.repository.ts';
import { ConversationService } from './conversation.service.ts';
import { ExplanationController } from './explanation.controller.ts';
import { ExplanationService } from './explanation.service.ts';

@Module({
  imports: [PlatformModule, EventsModule, KnowledgeModule, IntentModule],
  controllers: [ConversationController, ExplanationController],
  providers: [ConversationRepository, ConversationService, ExplanationService],
  exports: [ConversationService],
})
export class ConversationModule {}
