import { Module } from '@nestjs/common';
import { IntentModule } from '../intent/intent.module.ts';
import { KnowledgeModule } from '../knowledge/knowledge.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { AttentionTrainer } from './attention-trainer.ts';
import { IntentTrainer } from './intent-trainer.ts';
import { TrainingBoard } from './training-board.ts';
import { TrainingController } from './training.controller.ts';
import { TrainingJobRepository } from './training-job.repository.ts';
import { TrainingRunner } from './training-runner.ts';
import { TrainingService } from './training.service.ts';

@Module({
  imports: [PlatformModule, KnowledgeModule, IntentModule],
  controllers: [TrainingController],
  providers: [
    TrainingBoard,
    TrainingJobRepository,
    TrainingRunner,
    TrainingService,
    { provide: IntentTrainer, useClass: AttentionTrainer },
  ],
  exports: [TrainingService],
})
export class TrainingModule {}
