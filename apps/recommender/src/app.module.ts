import { Module } from '@nestjs/common';
import { BehaviourModule } from './behaviour/behaviour.module.ts';
import { CatalogueModule } from './catalogue/catalogue.module.ts';
import { HealthModule } from './health/health.module.ts';
import { ImportModule } from './import/import.module.ts';
import { audit } from './platform/audit.ts';
import { messaging } from './platform/messaging.ts';
import { observability } from './platform/observability.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { security } from './platform/security.ts';
import { webhooks } from './platform/webhooks.ts';
import { privacy } from './privacy/privacy.ts';
import { RecommendationModule } from './recommendation/recommendation.module.ts';
import { SampleDataModule } from './sample-data/sample-data.module.ts';
import { ScenarioModule } from './scenario/scenario.module.ts';
import { lifecycle } from './training/lifecycle.ts';
import { ShopperModule } from './shopper/shopper.module.ts';

@Module({
  imports: [
    PlatformModule,
    observability,
    security,
    messaging,
    webhooks,
    audit,
    privacy,
    HealthModule,
    CatalogueModule,
    ShopperModule,
    BehaviourModule,
    ImportModule,
    ScenarioModule,
    RecommendationModule,
    lifecycle,
    SampleDataModule,
  ],
})
export class AppModule {}
