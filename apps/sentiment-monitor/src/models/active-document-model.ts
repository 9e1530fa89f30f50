import { ActiveModel } from '@attention-flow/model-lifecycle';
import { Injectable } from '@nestjs/common';
import { DocumentModel } from '../scoring/document-model.ts';

/** The model that reads each tenant's documents: its own, else the system tenant's. */
@Injectable()
export class ActiveDocumentModel extends ActiveModel<DocumentModel> {}
