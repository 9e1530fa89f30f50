import { Module } from '@nestjs/common';
import { AlertModule } from './alert/alert.module.ts';
import { DocumentModule } from './document/document.module.ts';
import { EntityModule } from './entity/entity.module.ts';
import { ExampleModule } from './example/example.module.ts';
import { HealthModule } from './health/health.module.ts';
import { modelLifecycle } from './models/model-lifecycle.ts';
import { audit } from './platform/audit.ts';
import { messaging } from './platform/messaging.ts';
import { observability } from './platform/observability.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { security } from './platform/security.ts';
import { webhooks } from './platform/webhooks.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { SampleDataModule } from './sample-data/sample-data.module.ts';
import { SourceModule } from './source/source.module.ts';
import { StreamModule } from './stream/stream.module.ts';
import { TrendModule } from './trend/trend.module.ts';

@Module({
  imports: [
    PlatformModule,
    observability,
    security,
    messaging,
    audit,
    webhooks,
    HealthModule,
    EntityModule,
    ExampleModule,
    modelLifecycle,
    DocumentModule,
    TrendModule,
    StreamModule,
    RetentionModule,
    AlertModule,
    SourceModule,
    SampleDataModule,
  ],
})
export class AppModule {}
