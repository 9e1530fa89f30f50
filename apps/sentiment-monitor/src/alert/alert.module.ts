import { Module } from '@nestjs/common';
import { DocumentModule } from '../document/document.module.ts';
import { ModelsModule } from '../models/models.module.ts';
import { Notifier } from '../notification/notifier.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { webhooks } from '../platform/webhooks.ts';
import { BacktestService } from '../rule/backtest.service.ts';
import { RuleController } from '../rule/rule.controller.ts';
import { RuleRepository } from '../rule/rule.repository.ts';
import { RuleService } from '../rule/rule.service.ts';
import { SeriesReader } from '../rule/series-reader.ts';
import { SilenceModule } from '../silence/silence.module.ts';
import { TrendStorageModule } from '../trend/trend-storage.module.ts';
import { AlertController } from './alert.controller.ts';
import { AlertEngine } from './alert-engine.ts';
import { AlertLoop } from './alert-loop.ts';
import { AlertRecorder } from './alert-recorder.ts';
import { AlertRepository } from './alert.repository.ts';
import { AlertService } from './alert.service.ts';
import { EmergingJudge } from './emerging-judge.ts';
import { EvidenceGatherer } from './evidence.ts';

/** Rules, the alerts that they raise, and who is told of them. */
@Module({
  imports: [PlatformModule, webhooks, TrendStorageModule, DocumentModule, ModelsModule, SilenceModule],
  controllers: [RuleController, AlertController],
  providers: [
    AlertEngine,
    AlertLoop,
    AlertRecorder,
    AlertRepository,
    AlertService,
    BacktestService,
    EmergingJudge,
    EvidenceGatherer,
    Notifier,
    RuleRepository,
    RuleService,
    SeriesReader,
  ],
  exports: [RuleService, AlertLoop],
})
export class AlertModule {}
