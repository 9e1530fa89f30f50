import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { ExampleController } from './example.controller.ts';
import { ExampleRepository } from './example.repository.ts';
import { ExampleService } from './example.service.ts';

@Module({
  imports: [PlatformModule],
  controllers: [ExampleController],
  providers: [ExampleRepository, ExampleService],
  exports: [ExampleRepository, ExampleService],
})
export class ExampleModule {}
