import { ServiceError } from '../platform/service.error.ts';

export class DocumentNotFoundError extends ServiceError {
  readonly code = 'DOCUMENT_NOT_FOUND';

  constructor(readonly id: string) {
    super(`There is no document ${id}`);
  }
}

export class DocumentEmptyError extends ServiceError {
  readonly code = 'DOCUMENT_EMPTY';

  constructor(readonly documentName: string) {
    super(`Document '${documentName}' holds no text to answer with`);
  }
}
