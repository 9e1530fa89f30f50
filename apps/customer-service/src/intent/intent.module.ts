import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { ActiveModel } from './active-model.ts';
import { AttentionModelLoader } from './attention-model.ts';
import { IntentModelLoader } from './intent-model.ts';
import { ModelStore } from './model-store.ts';
import { ModelVersionController } from './model-version.controller.ts';
import { ModelVersionRepository } from './model-version.repository.ts';

@Module({
  imports: [PlatformModule],
  controllers: [ModelVersionController],
  providers: [
    ActiveModel,
    ModelStore,
    ModelVersionRepository,
    { provide: IntentModelLoader, useClass: AttentionModelLoader },
  ],
  exports: [ActiveModel, ModelStore],
})
export class IntentModule {}
