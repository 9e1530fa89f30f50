import { Module } from '@nestjs/common';
import { ConversationModule } from './conversation/conversation.module.ts';
import { DialogueImportModule } from './dialogue-import/dialogue-import.module.ts';
import { HealthModule } from './health/health.module.ts';
import { AdminAccess } from './platform/admin-access.ts';
import { observability } from './platform/observability.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { security } from './platform/security.ts';
import { SampleDataModule } from './sample-data/sample-data.module.ts';
import { TrainingModule } from './training/training.module.ts';

@Module({
  imports: [
    PlatformModule,
    observability,
    security,
    HealthModule,
    DialogueImportModule,
    TrainingModule,
    ConversationModule,
    SampleDataModule,
  ],
  providers: [AdminAccess],
})
export class AppModule {}
