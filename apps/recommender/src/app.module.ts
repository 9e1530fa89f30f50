import { AuditModule } from '@attention-flow/security';
import { Module } from '@nestjs/common';
import { HealthModule } from './health/health.module.ts';
import { AdminAccess } from './platform/admin-access.ts';
import { messaging } from './platform/messaging.ts';
import { observability } from './platform/observability.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { security } from './platform/security.ts';
import { webhooks } from './platform/webhooks.ts';

@Module({
  imports: [
    PlatformModule,
    observability,
    security,
    messaging,
    webhooks,
    AuditModule.register({ imports: [PlatformModule] }),
    HealthModule,
  ],
  providers: [AdminAccess],
})
export class AppModule {}
