import { Module } from '@nestjs/common';
import { ConversationModule } from './conversation/conversation.module.ts';
import { DialogueImportModule } from './dialogue-import/dialogue-import.module.ts';
import { DocumentModule } from './document/document.module.ts';
import { EventsModule } from './events/events.module.ts';
import { FeedbackModule } from './feedback/feedback.module.ts';
import { HandOffModule } from './hand-off/hand-off.module.ts';
import { HealthModule } from './health/health.module.ts';
import { audit } from './platform/audit.ts';
import { messaging } from './platform/messaging.ts';
import { observability } from './platform/observability.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { security } from './platform/security.ts';
import { PrivacyModule } from './privacy/privacy.module.ts';
import { SampleDataModule } from './sample-data/sample-data.module.ts';
import { TrainingModule } from './training/training.module.ts';

@Module({
  imports: [
    PlatformModule,
    observability,
    security,
    audit,
    messaging,
    EventsModule,
    PrivacyModule,
    HealthModule,
    DialogueImportModule,
    TrainingModule,
    ConversationModule,
    HandOffModule,
    DocumentModule,
    FeedbackModule,
    SampleDataModule,
  ],
})
export class AppModule {}
