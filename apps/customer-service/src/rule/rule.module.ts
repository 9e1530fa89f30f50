import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { RuleController } from './rule.controller.ts';
import { RuleService } from './rule.service.ts';

@Module({
  imports: [PlatformModule],
  controllers: [RuleController],
  providers: [RuleService],
  exports: [RuleService],
})
export class RuleModule {}
