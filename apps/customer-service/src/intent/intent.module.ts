import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { ActiveModel } from './active-model.ts';
import { AttentionModelLoader } from './attention-model.ts';
import { IntentModelLoader } from './intent-model.ts';

@Module({
  imports: [PlatformModule],
  providers: [ActiveModel, { provide: IntentModelLoader, useClass: AttentionModelLoader }],
  exports: [ActiveModel, IntentModelLoader],
})
export class IntentModule {}
