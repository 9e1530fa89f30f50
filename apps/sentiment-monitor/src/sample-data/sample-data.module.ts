import { Module } from '@nestjs/common';
import { AlertModule } from '../alert/alert.module.ts';
import { DocumentModule } from '../document/document.module.ts';
import { EntityModule } from '../entity/entity.module.ts';
import { ExampleModule } from '../example/example.module.ts';
import { modelLifecycle } from '../models/model-lifecycle.ts';
import { ModelsModule } from '../models/models.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ScoringModule } from '../scoring/scoring.module.ts';
import { SampleDataService } from './sample-data.service.ts';

@Module({
  imports: [
    PlatformModule,
    AlertModule,
    DocumentModule,
    EntityModule,
    ExampleModule,
    ModelsModule,
    modelLifecycle,
    ScoringModule,
  ],
  providers: [SampleDataService],
  exports: [SampleDataService],
})
export class SampleDataModule {}
