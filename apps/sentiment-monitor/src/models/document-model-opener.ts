import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config.ts';
import { AttentionDocumentModel } from '../scoring/attention-document-model.ts';
import { DocumentModel } from '../scoring/document-model.ts';

/** Opens stored models. */
export abstract class DocumentModelOpener {
  /** @throws when the model is damaged or absent */
  abstract open(folder: string): Promise<DocumentModel>;
}

@Injectable()
export class AttentionModelOpener extends DocumentModelOpener {
  constructor(private readonly config: Config) {
    super();
  }

  open(folder: string): Promise<DocumentModel> {
    return AttentionDocumentModel.open(folder, this.config.values.MODEL_WORKERS);
  }
}
