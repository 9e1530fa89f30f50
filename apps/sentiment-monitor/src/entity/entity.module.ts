import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { EntityController } from './entity.controller.ts';
import { EntityLinker } from './entity-linker.ts';
import { NamedEntityRepository } from './named-entity.repository.ts';

@Module({
  imports: [PlatformModule],
  controllers: [EntityController],
  providers: [EntityLinker, NamedEntityRepository],
  exports: [EntityLinker, NamedEntityRepository],
})
export class EntityModule {}
