import { AuditModule } from '@attention-flow/security';
import { Module } from '@nestjs/common';
import { DocumentModule } from './document/document.module.ts';
import { EntityModule } from './entity/entity.module.ts';
import { ExampleModule } from './example/example.module.ts';
import { HealthModule } from './health/health.module.ts';
import { AdminAccess } from './platform/admin-access.ts';
import { messaging } from './platform/messaging.ts';
import { observability } from './platform/observability.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { security } from './platform/security.ts';
import { StreamModule } from './stream/stream.module.ts';
import { TrendModule } from './trend/trend.module.ts';

@Module({
  imports: [
    PlatformModule,
    observability,
    security,
    messaging,
    AuditModule.register({ imports: [PlatformModule] }),
    HealthModule,
    EntityModule,
    ExampleModule,
    DocumentModule,
    TrendModule,
    StreamModule,
  ],
  providers: [AdminAccess],
})
export class AppModule {}
