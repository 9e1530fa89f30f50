import { Module } from '@nestjs/common';
import { DocumentModule } from '../document/document.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { DocumentStream } from './document-stream.ts';
import { StreamController } from './stream.controller.ts';

@Module({
  imports: [PlatformModule, DocumentModule],
  controllers: [StreamController],
  providers: [DocumentStream],
})
export class StreamModule {}
