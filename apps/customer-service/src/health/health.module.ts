import { Module } from '@nestjs/common';
import { IntentModule } from '../intent/intent.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { HealthController } from './health.controller.ts';

@Module({ imports: [PlatformModule, IntentModule], controllers: [HealthController] })
export class HealthModule {}
