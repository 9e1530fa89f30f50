import { Module } from '@nestjs/common';
import { ExampleModule } from '../example/example.module.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ActiveDocumentModel } from './active-document-model.ts';
import { AttentionModelOpener, DocumentModelOpener } from './document-model-opener.ts';
import { DocumentTask } from './document-task.ts';

/** What is particular about the models of this service; their life is that of all services. */
@Module({
  imports: [PlatformModule, ExampleModule],
  providers: [
    ActiveDocumentModel,
    DocumentTask,
    { provide: DocumentModelOpener, useClass: AttentionModelOpener },
  ],
  exports: [ActiveDocumentModel, DocumentTask, DocumentModelOpener],
})
export class ModelsModule {}
