import { Module } from '@nestjs/common';
import { ConversationModule } from '../conversation/conversation.module.ts';
import { DialogueImportModule } from '../dialogue-import/dialogue-import.module.ts';
import { IntentModule } from '../intent/intent.module.ts';
import { TrainingModule } from '../training/training.module.ts';
import { SampleDataService } from './sample-data.service.ts';

@Module({
  imports: [DialogueImportModule, TrainingModule, IntentModule, ConversationModule],
  providers: [SampleDataService],
})
export class SampleDataModule {}
