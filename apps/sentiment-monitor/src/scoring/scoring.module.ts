import { Metrics, gauge, gaugeKinds } from '@attention-flow/observability';
import { Module } from '@nestjs/common';
import { StoryIndexModule } from '../near-duplicate/story-index.module.ts';
import { ModelsModule } from '../models/models.module.ts';
import { observability } from '../platform/observability.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { TrendStorageModule } from '../trend/trend-storage.module.ts';
import { ScoringQueue } from './scoring-queue.ts';
import { ScoringService } from './scoring.service.ts';
import { StoryCounter } from './story-counter.ts';

/** Metrics count no further; more is full anyway. */
const mostCounted = 1_000_000;

@Module({
  imports: [PlatformModule, observability, ModelsModule, StoryIndexModule, TrendStorageModule],
  providers: [ScoringQueue, ScoringService, StoryCounter],
  exports: [ScoringQueue, ScoringService, StoryCounter],
})
export class ScoringModule {
  constructor(metrics: Metrics, queue: ScoringQueue) {
    const labels = { topic: 'documents', group: 'scoring' };
    metrics.add(
      gauge(gaugeKinds.queueDepth, async () => [{ value: await queue.depth(mostCounted), labels }]),
    );
  }
}
