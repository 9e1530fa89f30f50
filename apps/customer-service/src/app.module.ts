import { Module } from '@nestjs/common';
import { ConversationModule } from './conversation/conversation.module.ts';
import { DialogueImportModule } from './dialogue-import/dialogue-import.module.ts';
import { HealthModule } from './health/health.module.ts';
import { SampleDataModule } from './sample-data/sample-data.module.ts';
import { TrainingModule } from './training/training.module.ts';

@Module({
  imports: [HealthModule, DialogueImportModule, TrainingModule, ConversationModule, SampleDataModule],
})
export class AppModule {}
