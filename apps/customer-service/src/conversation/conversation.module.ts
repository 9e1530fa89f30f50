import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.ts';
import { IntentModule } from '../intent/intent.module.ts';
import { KnowledgeModule } from '../knowledge/knowledge.module.ts';
import { NameModule } from '../name/name.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { RuleModule } from '../rule/rule.module.ts';
import { TrainingModule } from '../training/training.module.ts';
import { AnswerThreshold } from './answer-threshold.ts';
import { AnsweringService } from './answering.service.ts';
import { ConversationController } from './conversation.controller.ts';
import { ConversationEvents } from './conversation-events.ts';
import { ConversationFeed } from './conversation-feed.ts';
import { ConversationRepository } from './conversation.repository.ts';
import { ConversationService } from './conversation.service.ts';
import { ExplanationController } from './explanation.controller.ts';
import { ExplanationService } from './explanation.service.ts';

@Module({
  imports: [
    PlatformModule,
    EventsModule,
    KnowledgeModule,
    IntentModule,
    NameModule,
    RuleModule,
    TrainingModule,
  ],
  controllers: [ConversationController, ExplanationController],
  providers: [
    AnswerThreshold,
    AnsweringService,
    ConversationEvents,
    ConversationFeed,
    ConversationRepository,
    ConversationService,
    ExplanationService,
  ],
  exports: [ConversationEvents, ConversationFeed, ConversationRepository, ConversationService],
})
export class ConversationModule {}
